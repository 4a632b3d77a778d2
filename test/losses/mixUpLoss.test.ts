import { type Tensor, tensor, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { l2Loss } from "../../src/losses/l2Loss.ts";
import { mixUpLoss } from "../../src/losses/mixUpLoss.ts";
import { describeOnBackends } from "../support/backends.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";

const B = 3;
const K = 4;
const draw = { lambda: 0.3, permutation: [2, 0, 1] };

/** Mean squared error over the pairs whose target is finite, weighted; all in float64. */
function mse(y: ArrayLike<number>, p: ArrayLike<number>, order: readonly number[], keep: ArrayLike<number>): number {
  let total = 0;
  let count = 0;
  for (let b = 0; b < B; b++)
    for (let i = 0; i < 2 * K; i++) {
      const target = y[order[b]! * 2 * K + i]!;
      if (Number.isNaN(target) || keep[order[b]! * K + Math.floor(i / 2)] === 0) continue;
      total += (p[b * 2 * K + i]! - target) ** 2;
      count++;
    }
  return total / count;
}

function batch(): { yTrue: Tensor; mixed: Tensor; plain: Tensor; mask: Tensor; keep: number[]; dispose: () => void } {
  const keep = [1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1];
  const yTrue = tidy(() => {
    const values = Float32Array.from({ length: B * K * 2 }, (_, i) => Math.sin(3 * i));
    values[10] = Number.NaN;
    values[11] = Number.NaN;
    return tensor(values, [B, K, 2]);
  });
  const tensors = [yTrue, randomTensor([B, K, 2], "mixed"), randomTensor([B, K, 2], "plain"), tensor(keep, [B, K])];
  const [, mixed, plain, mask] = tensors as [Tensor, Tensor, Tensor, Tensor];
  return { yTrue, mixed, plain, mask, keep, dispose: () => tensors.forEach((t) => void t.dispose()) };
}

describeOnBackends("mixUpLoss", () => {
  for (const variant of ["canonical", "kneel"] as const) {
    it(`is the ${variant} formula, each term with its own missing and masked landmarks`, async () => {
      const { yTrue, mixed, plain, mask, keep, dispose } = batch();
      const [y, m, p] = [await yTrue.data(), await mixed.data(), await plain.data()];
      const own = mse(y, variant === "kneel" ? p : m, [0, 1, 2], keep);
      const expected = 0.3 * own + 0.7 * mse(y, m, draw.permutation, keep);
      const loss = mixUpLoss(l2Loss(), { variant })(yTrue, { mixed, plain }, draw, { mask });
      expect((await loss.data())[0]).toBeAllClose(expected);
      loss.dispose();
      dispose();
    });

    it(`has the gradient of finite differences in the ${variant} variant`, async () => {
      const { yTrue, mixed, plain, dispose } = batch();
      const inputs = variant === "kneel" ? [mixed, plain] : [mixed];
      await expectGradient(
        (mixed, plain) => mixUpLoss(l2Loss(), { variant })(yTrue, { mixed: mixed!, ...(plain && { plain }) }, draw),
        inputs,
      );
      dispose();
    });
  }

  it("is canonical by default, and the plain loss for λ = 1", async () => {
    const { yTrue, mixed, plain, dispose } = batch();
    const loss = l2Loss();
    const out = tidy(() => [
      mixUpLoss(loss)(yTrue, { mixed, plain }, { ...draw, lambda: 1 }),
      loss(yTrue, mixed),
      loss(yTrue, plain),
    ]) as [Tensor, Tensor, Tensor];
    const [mixUp, onMixed, onPlain] = await Promise.all(out.map(async (t) => (await t.data())[0]));
    expect(mixUp).toBe(onMixed);
    expect(mixUp).not.toBe(onPlain);
    for (const t of out) t.dispose();
    dispose();
  });

  it("permutes weights of the whole batch and leaves broadcast ones", async () => {
    const { yTrue, mixed, dispose } = batch();
    const perLandmark = tensor1d([2, 0, 1, 0.5]);
    const perImage = tensor([1, 10, 100], [B, 1]);
    const [y, m] = [await yTrue.data(), await mixed.data()];
    const weighted = (weight: (image: number, k: number) => number) => {
      const term = (order: readonly number[]) => {
        let total = 0;
        for (let b = 0; b < B; b++)
          for (let i = 0; i < 2 * K; i++) {
            const target = y[order[b]! * 2 * K + i]!;
            if (!Number.isNaN(target))
              total += weight(order[b]!, Math.floor(i / 2)) * (m[b * 2 * K + i]! - target) ** 2;
          }
        return total / (2 * (B * K - 1));
      };
      return 0.3 * term([0, 1, 2]) + 0.7 * term(draw.permutation);
    };
    const run = (weights: Tensor) => mixUpLoss(l2Loss())(yTrue, { mixed }, draw, { weights });
    const row = tensor([[2, 0, 1, 0.5]]);
    const [a, b, c] = [run(perLandmark), run(perImage), run(row)];
    expect((await a.data())[0]).toBeAllClose(weighted((_, k) => [2, 0, 1, 0.5][k]!));
    expect((await b.data())[0]).toBeAllClose(weighted((image) => [1, 10, 100][image]!));
    expect(await c.data()).toEqual(await a.data());
    for (const t of [a, b, c, perLandmark, perImage, row]) t.dispose();
    dispose();
  });

  it("refuses a λ outside [0, 1], an order that is no permutation and a kneel batch without plain predictions", () => {
    const { yTrue, mixed, dispose } = batch();
    const run = (change: object) => () => mixUpLoss(l2Loss())(yTrue, { mixed }, { ...draw, ...change });
    expect(run({ lambda: 1.5 })).toThrow(
      new RangeError("mixUpLoss: draw.lambda must be a number from 0 to 1, got 1.5"),
    );
    expect(run({ permutation: [0, 0, 1] })).toThrow(
      new RangeError("mixUpLoss: draw.permutation must be a permutation of 0 … 2, got [0, 0, 1]"),
    );
    expect(() => mixUpLoss(l2Loss(), { variant: "kneel" })(yTrue, { mixed }, draw)).toThrow(
      new Error('mixUpLoss: predictions.plain must be given for the variant "kneel"'),
    );
    expect(() => mixUpLoss(l2Loss(), { variant: "other" as "kneel" })).toThrow(
      new RangeError('mixUpLoss: variant must be one of "canonical", "kneel", got "other"'),
    );
    dispose();
  });
});
