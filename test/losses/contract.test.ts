import {
  dispose,
  gather,
  getBackend,
  grad,
  type Scalar,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  adaptiveRobustLoss,
  elasticLoss,
  euclideanLoss,
  type LandmarkLoss,
  type LossOptions,
  l1Loss,
  l2Loss,
  lossByName,
  lossNames,
  robustLoss,
  smoothL1Loss,
  softWingLoss,
  type TrainableLoss,
  wingLoss,
} from "../../src/losses/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";

interface Contract {
  readonly name: string;
  readonly make: () => LandmarkLoss | TrainableLoss;
  /** What a landmark with this residual adds to the mean, in float64, written from the formula. */
  readonly point: (dx: number, dy: number) => number;
}

/** The mean over both coordinates of the loss of one. */
const byCoordinate = (element: (r: number) => number) => (dx: number, dy: number) => (element(dx) + element(dy)) / 2;

const LOSSES: readonly Contract[] = [
  { name: "l1Loss", make: l1Loss, point: byCoordinate(Math.abs) },
  { name: "l2Loss", make: l2Loss, point: byCoordinate((r) => r * r) },
  { name: "elasticLoss", make: elasticLoss, point: byCoordinate((r) => 0.5 * Math.abs(r) + 0.5 * r * r) },
  {
    name: "wingLoss",
    make: () => wingLoss({ width: 0.7, curvature: 0.25 }),
    point: byCoordinate((r) =>
      Math.abs(r) < 0.7 ? 0.7 * Math.log1p(Math.abs(r) / 0.25) : Math.abs(r) - 0.7 + 0.7 * Math.log1p(0.7 / 0.25),
    ),
  },
  {
    name: "softWingLoss",
    make: () => softWingLoss({ inner: 0.4, width: 3, curvature: 0.5 }),
    point: byCoordinate((r) =>
      Math.abs(r) < 0.4 ? Math.abs(r) : 3 * Math.log(1 + Math.abs(r) / 0.5) + 0.4 - 3 * Math.log(1 + 0.4 / 0.5),
    ),
  },
  {
    name: "smoothL1Loss",
    make: () => smoothL1Loss({ beta: 0.7 }),
    point: byCoordinate((r) => (Math.abs(r) < 0.7 ? (r * r) / 1.4 : Math.abs(r) - 0.35)),
  },
  { name: "euclideanLoss", make: euclideanLoss, point: Math.hypot },
  {
    name: "robustLoss, α = 0.5",
    make: () => robustLoss({ alpha: 0.5, scale: 0.3 }),
    point: byCoordinate((r) => 3 * (((r / 0.3) ** 2 / 1.5 + 1) ** 0.25 - 1)),
  },
  {
    name: "robustLoss, α = −2",
    make: () => robustLoss({ alpha: -2, scale: 0.3 }),
    point: byCoordinate((r) => (2 * (r / 0.3) ** 2) / ((r / 0.3) ** 2 + 4)),
  },
  {
    name: "adaptiveRobustLoss",
    make: () => adaptiveRobustLoss(K, { scale: 0.3 }),
    // ln Z(1) = 1.185495232349193 by quadrature
    point: byCoordinate((r) => Math.sqrt((r / 0.3) ** 2 + 1) - 1 + Math.log(0.3) + 1.185495232349193),
  },
];

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

for (const { name, make, point } of LOSSES) {
  describeOnBackends(`every loss: ${name}`, () => {
    let made: LandmarkLoss | TrainableLoss;
    let loss: LandmarkLoss;
    beforeEach(() => {
      made = make();
      loss = typeof made === "function" ? made : made.loss;
    });
    afterEach(() => {
      if (typeof made !== "function") made.dispose();
    });
    const mean = (t: ArrayLike<number>, p: ArrayLike<number>, weight = (_: number) => 1) => {
      let total = 0;
      for (let i = 0; i < t.length; i += 2) total += weight(i / 2) * point(p[i]! - t[i]!, p[i + 1]! - t[i + 1]!);
      return total / (t.length / 2);
    };

    it("is the mean, or the sum, of its formula", () =>
      using(pair(), async ({ yTrue, yPred }) => {
        const [t, p] = [await yTrue.data<"float32">(), await yPred.data<"float32">()];
        expect(await numberOf(() => loss(yTrue, yPred))).toBeAllClose(mean(t, p));
        expect(await numberOf(() => loss(yTrue, yPred, { reduction: "sum" }))).toBeAllClose(
          mean(t, p) * (name === "euclideanLoss" ? B * K : 2 * B * K),
        );
      }));

    it("is smallest, with gradient 0, at a perfect prediction", () =>
      using(pair(), async ({ yTrue }) => {
        const smallest = await numberOf(() => loss(yTrue, yTrue));
        if (point(0, 0) === 0) expect(smallest).toBe(0);
        else expect(smallest).toBeAllClose(point(0, 0));
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
        const coordinates = Array.from({ length: 2 * K }, (_, i) => (i % 2 === 0 ? r : -r));
        await using({ yTrue: zeros([1, K, 2]), yPred: tensor(coordinates, [1, K, 2]) }, async (t) => {
          values.push(await numberOf(() => loss(t.yTrue, t.yPred)));
        });
      }
      const bounded = name === "robustLoss, α = −2";
      for (let i = 1; i < values.length - (bounded ? 1 : 0); i++) expect(values[i]).toBeGreaterThan(values[i - 1]!);
      expect(values).toBeAllClose(
        residuals.map((r) => point(r, -r)),
        { rtol: 3e-6 },
      );
    });

    it("has the gradient of finite differences, by the prediction and by the target", () =>
      using(pair(), async ({ yTrue, yPred }) => {
        await expectGradient((t, p) => loss(t, p), [yTrue, yPred], { step: 1e-3, tolerance: 5e-3 });
      }));

    it("has a finite gradient at 0, beside the joints and at residuals of a million", async () => {
      for (const r of [0, 1e-30, 1e-6, 0.3, 0.4, 0.7, 1e6]) {
        const coordinates = Array.from({ length: 2 * K }, (_, i) => (i % 2 === 0 ? r : -r));
        await using({ yTrue: zeros([1, K, 2]), yPred: tensor(coordinates, [1, K, 2]) }, async (t) => {
          const gradient = grad((p) => loss(t.yTrue, p))(t.yPred);
          const values = await gradient.data<"float32">();
          gradient.dispose();
          expect(values.every(Number.isFinite), `at ${r}: ${values}`).toBe(true);
          expect(values.filter((_, i) => i % 2 === 0)).toBeAllClose(
            values.filter((_, i) => i % 2 === 1).map((g) => -g),
            { rtol: 0, atol: 0 },
          );
          const slope = (point(1e6 + 1, -1e6) - point(1e6 - 1, -1e6)) / 2 / K;
          if (r === 1e6) expect(values[0]).toBeAllClose(slope, { rtol: 1e-5 });
        });
      }
    });

    it("treats masked landmarks as not there", () =>
      using(
        {
          ...pair(),
          mask: tensor([
            [1, 1, 1, 1, 1],
            [0, 0, 0, 0, 0],
            [1, 1, 1, 1, 1],
          ]),
          kept: tensor1d([0, 2], "int32"),
        },
        async ({ yTrue, yPred, mask, kept }) => {
          const masked = await numberOf(() => loss(yTrue, yPred, { mask }));
          const removed = await numberOf(() => loss(gather(yTrue, kept), gather(yPred, kept)));
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
        expect(await numberOf(() => loss(yTrue, yPred, { weights }))).toBeAllClose(mean(t, p, (i) => w[i % K]!));
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

describeOnBackends("weights of landmarks that do not count", (backend) => {
  it("are not looked at, whatever they are, in value and gradient", async () => {
    expect(backend).toBe(getBackend());
    const loss = l1Loss();
    const yTrue = tensor([0.1, 0.2, Number.NaN, 0, 0.3, 0.4], [1, 3, 2]);
    const yPred = tensor([0.2, 0.2, 0.5, 0.5, 0.1, 0.9], [1, 3, 2]);
    const mask = tensor([1, 1, 0], [1, 3]);
    const results = [];
    for (const other of [7, Number.NaN, Number.POSITIVE_INFINITY]) {
      const weights = tensor([2, other, other], [1, 3]);
      const value = loss(yTrue, yPred, { mask, weights });
      const g = grad((p: Tensor) => loss(yTrue, p, { mask, weights }))(yPred);
      results.push([...(await value.data()), ...(await g.data())]);
      dispose([weights, value, g]);
    }
    for (const result of results) expect(result).toBeAllClose([0.1, 1, 0, 0, 0, 0, 0]);
    dispose([yTrue, yPred, mask]);
  });
});

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
        expect(() => l1Loss()(yTrue, yTrue, { reduction: "none" as "mean" })).toThrow(
          new RangeError('l1Loss: reduction must be one of "mean", "sum", got "none"'),
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
        smoothL1: (0.3 + 20 - 0.01) / 2,
        softWing: (0.3 + 2 + 20 * Math.log1p(18 / 2.5)) / 2,
        euclidean: Math.hypot(0.3, 20),
        robust: (Math.sqrt(901) - 1 + Math.sqrt(4e6 + 1) - 1) / 2,
      };
      expect(Object.keys(expected)).toEqual([...lossNames]);
      for (const name of lossNames)
        expect(await numberOf(() => lossByName(name)(yTrue, yPred)), name).toBeAllClose(expected[name]);
    }));

  it("refuses other names", () => {
    expect(() => lossByName("huber" as "l1")).toThrow(
      new RangeError(
        'lossByName: name must be one of "wing", "l1", "l2", "elastic", "smoothL1", "softWing", "euclidean", "robust", got "huber"',
      ),
    );
  });
});
