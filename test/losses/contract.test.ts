import { gather, grad, type Scalar, type Tensor, tensor, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { elasticLoss, type LossOptions, l1Loss, l2Loss, lossByName, wingLoss } from "../../src/losses/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";

/** Every loss with its element loss in float64, written from the formulas. */
const LOSSES = [
  { name: "l1Loss", loss: l1Loss(), element: (r: number) => Math.abs(r) },
  { name: "l2Loss", loss: l2Loss(), element: (r: number) => r * r },
  { name: "elasticLoss", loss: elasticLoss(), element: (r: number) => 0.5 * Math.abs(r) + 0.5 * r * r },
  {
    name: "wingLoss",
    loss: wingLoss({ width: 0.7, curvature: 0.25 }),
    element: (r: number) =>
      Math.abs(r) < 0.7 ? 0.7 * Math.log1p(Math.abs(r) / 0.25) : Math.abs(r) - 0.7 + 0.7 * Math.log1p(0.7 / 0.25),
  },
] as const;

const B = 3;
const K = 5;

/** The value of a scalar, disposed of. */
async function numberOf(make: () => Scalar): Promise<number> {
  const scalar = tidy(make);
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
}

/** Runs with named tensors and disposes them. */
async function using<T extends Record<string, Tensor>>(tensors: T, run: (tensors: T) => Promise<void>): Promise<void> {
  try {
    await run(tensors);
  } finally {
    for (const t of Object.values(tensors)) t.dispose();
  }
}

const pair = () => ({ yTrue: randomTensor([B, K, 2], "true"), yPred: randomTensor([B, K, 2], "predicted") });

for (const { name, loss, element } of LOSSES) {
  describeOnBackends(`every loss: ${name}`, () => {
    it("is the mean of its formula over all coordinates", () =>
      using(pair(), async ({ yTrue, yPred }) => {
        const [t, p] = [await yTrue.data<"float32">(), await yPred.data<"float32">()];
        const expected = t.reduce((total, value, i) => total + element(p[i]! - value), 0) / t.length;
        expect(await numberOf(() => loss(yTrue, yPred))).toBeAllClose(expected);
      }));

    it("is 0 with gradient 0 at a perfect prediction", () =>
      using(pair(), async ({ yTrue }) => {
        expect(await numberOf(() => loss(yTrue, yTrue))).toBe(0);
        const gradient = grad((p) => loss(yTrue, p))(yTrue);
        const values = await gradient.data();
        gradient.dispose();
        expect([...values].every((g) => g === 0)).toBe(true);
      }));

    it("is symmetric in its arguments", () =>
      using(pair(), async ({ yTrue, yPred }) => {
        expect(await numberOf(() => loss(yTrue, yPred))).toBeAllClose(await numberOf(() => loss(yPred, yTrue)));
      }));

    it("grows with the residual", async () => {
      const residuals = [0, 1e-3, 0.1, 0.4, 0.69, 0.7, 0.71, 2, 100, 1e6];
      const values: number[] = [];
      for (const r of residuals) {
        await using({ yTrue: tensor([0, 0], [1, 1, 2]), yPred: tensor([r, -r], [1, 1, 2]) }, async (t) => {
          values.push(await numberOf(() => loss(t.yTrue, t.yPred)));
        });
      }
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan(values[i - 1]!);
      expect(values).toBeAllClose(residuals.map(element), { rtol: 2e-6 });
    });

    it("has the gradient of finite differences, by the prediction and by the target", () =>
      using(pair(), async ({ yTrue, yPred }) => {
        await expectGradient((t, p) => loss(t!, p!), [yTrue, yPred], { step: 1e-3, tolerance: 5e-3 });
      }));

    it("has a finite gradient at residuals of a million", () =>
      using({ yTrue: tensor([0, 0], [1, 1, 2]), yPred: tensor([1e6, -1e6], [1, 1, 2]) }, async (t) => {
        const gradient = grad((p) => loss(t.yTrue, p))(t.yPred);
        const [x, y] = await gradient.data();
        gradient.dispose();
        expect(x).toBe(-y!);
        const slope = (element(1e6 + 1) - element(1e6 - 1)) / 4; // two coordinates: half of ℓ′ each
        expect(x).toBeAllClose(slope);
      }));

    it("treats a masked landmark as one that is not there", () =>
      using(
        {
          ...pair(),
          mask: tensor([
            [1, 0, 1, 1, 0],
            [1, 0, 1, 1, 0],
            [1, 0, 1, 1, 0],
          ]),
          kept: tensor1d([0, 2, 3], "int32"),
        },
        async ({ yTrue, yPred, mask, kept }) => {
          const masked = await numberOf(() => loss(yTrue, yPred, { mask }));
          const removed = await numberOf(() => loss(gather(yTrue, kept, 1), gather(yPred, kept, 1)));
          expect(masked).toBeAllClose(removed);
        },
      ));

    it("treats a target with a NaN as masked, in the value and in the gradient", async () => {
      const { yTrue, yPred } = pair();
      const values = (await yTrue.data()).slice(); // on cpu the data are the tensor itself
      const [whole, half, count] = [[0, 3], [2, 1], B * K - 2] as const;
      values[(whole[0] * K + whole[1]) * 2] = Number.NaN;
      values[(whole[0] * K + whole[1]) * 2 + 1] = Number.NaN;
      values[(half[0] * K + half[1]) * 2 + 1] = Number.NaN; // one coordinate missing: the point is
      const ones = new Float32Array(B * K).fill(1);
      ones[whole[0] * K + whole[1]] = 0;
      ones[half[0] * K + half[1]] = 0;
      expect(ones.reduce((a, b) => a + b)).toBe(count);
      await using(
        { yTrue, yPred, gaps: tensor(values, [B, K, 2]), mask: tensor(ones, [B, K]) },
        async ({ yTrue, yPred, gaps, mask }) => {
          expect(await numberOf(() => loss(gaps, yPred))).toBe(await numberOf(() => loss(yTrue, yPred, { mask })));
          const gradients = [grad((p) => loss(gaps, p))(yPred), grad((p) => loss(yTrue, p, { mask }))(yPred)] as const;
          const [a, b] = [await gradients[0].data(), await gradients[1].data()];
          for (const g of gradients) g.dispose();
          expect(a).toBeAllClose(b, { rtol: 0, atol: 0 });
          expect(a.filter((g) => g === 0)).toHaveLength(4);
        },
      );
    });

    it("is 0 with gradient 0 where every landmark is masked or missing", () =>
      using(
        {
          ...pair(),
          none: tensor(new Float32Array(B * K), [B, K]),
          gaps: tensor(new Float32Array(B * K * 2).fill(Number.NaN), [B, K, 2]),
        },
        async ({ yTrue, yPred, none, gaps }) => {
          for (const [target, options] of [
            [yTrue, { mask: none }],
            [gaps, {}],
          ] as [Tensor, LossOptions][]) {
            expect(await numberOf(() => loss(target, yPred, options))).toBe(0);
            const gradient = grad((p) => loss(target, p, options))(yPred);
            expect((await gradient.data()).every((g) => g === 0)).toBe(true);
            gradient.dispose();
          }
        },
      ));

    it("multiplies each landmark's loss by its weight, broadcast over the batch", () =>
      using({ ...pair(), weights: tensor1d([2, 0, 1, 0.5, 3]) }, async ({ yTrue, yPred, weights }) => {
        const [t, p, w] = [await yTrue.data<"float32">(), await yPred.data<"float32">(), await weights.data()];
        const total = t.reduce((sum, value, i) => sum + w[Math.floor(i / 2) % K]! * element(p[i]! - value), 0);
        expect(await numberOf(() => loss(yTrue, yPred, { weights }))).toBeAllClose(total / t.length);
      }));

    it("does not depend on the order of the batch", () =>
      using({ ...pair(), order: tensor1d([2, 0, 1], "int32") }, async ({ yTrue, yPred, order }) => {
        const permuted = await numberOf(() => loss(gather(yTrue, order), gather(yPred, order)));
        expect(permuted).toBeAllClose(await numberOf(() => loss(yTrue, yPred)));
      }));

    it("does not hide a prediction that is not a number", () =>
      using({ ...pair(), broken: tensor(new Float32Array(B * K * 2).fill(Number.NaN), [B, K, 2]) }, async (t) => {
        expect(await numberOf(() => loss(t.yTrue, t.broken))).toBeNaN();
      }));
  });
}

describe("the shapes every loss refuses", () => {
  it("names the loss, the argument and the shape", () =>
    using(
      {
        yTrue: randomTensor([B, K, 2], 1),
        other: randomTensor([B, K - 1, 2], 2),
        flat: randomTensor([B, K], 3),
        mask: randomTensor([K, B], 4),
      },
      async ({ yTrue, other, flat, mask }) => {
        expect(() => l1Loss()(flat, flat)).toThrow(
          new RangeError("l1Loss: yTrue must be of shape [B, K, 2], got [3, 5]"),
        );
        expect(() => wingLoss()(yTrue, other)).toThrow(
          new RangeError("wingLoss: yPred must be of shape [3, 5, 2] as yTrue, got [3, 4, 2]"),
        );
        expect(() => l2Loss()(yTrue, yTrue, { mask })).toThrow(
          new RangeError("l2Loss: mask must be of shape [B, K] = [3, 5], got [5, 3]"),
        );
        expect(() => elasticLoss()(yTrue, yTrue, { weights: mask })).toThrow(
          new RangeError("elasticLoss: weights must be of a shape broadcastable to [3, 5], got [5, 3]"),
        );
        expect(() => l1Loss()(yTrue, yTrue, { reduction: "sum" as "mean" })).toThrow(
          new RangeError('l1Loss: reduction must be one of "mean", got "sum"'),
        );
      },
    ));
});

describe("lossByName", () => {
  it("gives the loss of each name with its defaults", () =>
    using({ yTrue: tensor([0, 0], [1, 1, 2]), yPred: tensor([0.3, 20], [1, 1, 2]) }, async ({ yTrue, yPred }) => {
      const expected = {
        wing: (15 * Math.log1p(0.1) + 20 - 15 + 15 * Math.log(6)) / 2,
        l1: (0.3 + 20) / 2,
        l2: (0.09 + 400) / 2,
        elastic: (0.15 + 10 + 0.045 + 200) / 2,
      };
      for (const name of ["wing", "l1", "l2", "elastic"] as const)
        expect(await numberOf(() => lossByName(name)(yTrue, yPred)), name).toBeAllClose(expected[name]);
    }));

  it("refuses other names", () => {
    expect(() => lossByName("huber" as "l1")).toThrow(
      new RangeError('lossByName: name must be one of "wing", "l1", "l2", "elastic", got "huber"'),
    );
  });
});
