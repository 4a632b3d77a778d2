import { dispose, grads, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  elasticLoss,
  heatmapMseLoss,
  intermediateLoss,
  jensenShannonLoss,
  l1Loss,
  l2Loss,
  mixUpLoss,
  softArgmaxLoss,
  sumLosses,
} from "../../src/losses/index.ts";
import { softArgmax2d } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";

const number = async (scalar: Tensor) => {
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
};
const [B, H, W, K] = [2, 6, 5, 3];

describeOnBackends("sums of losses", () => {
  it("sumLosses adds weighted losses with the same mask and weights", async () => {
    const [y, p, mask] = [
      randomTensor([B, K, 2], 1),
      randomTensor([B, K, 2], 2),
      randomTensor([B, K], 3, 0.5, 1.5),
    ] as const;
    const options = { weights: mask };
    const both = sumLosses([
      { loss: l1Loss(), weight: 0.5 },
      { loss: l2Loss(), weight: 0.5 },
    ]);
    expect(await number(both(y, p, options))).toBeAllClose(await number(elasticLoss()(y, p, options)));
    expect(await number(sumLosses([{ loss: l1Loss() }])(y, p))).toBe(await number(l1Loss()(y, p)));
    dispose([y, p, mask]);
  });

  it("softArgmaxLoss judges the soft-argmax of the maps, so that it adds to a loss of the maps themselves", async () => {
    const [y, maps] = [randomTensor([B, K, 2], 1, 0, 1), randomTensor([B, H, W, K], 2)];
    const points = softArgmax2d(maps as Tensor4D, { beta: 3 });
    const dsnt = sumLosses([
      { loss: softArgmaxLoss(l2Loss(), { beta: 3 }) },
      { loss: jensenShannonLoss({ beta: 3 }), weight: 0.1 },
    ]);
    const expected =
      (await number(l2Loss()(y, points))) + 0.1 * (await number(jensenShannonLoss({ beta: 3 })(y, maps)));
    expect(await number(dsnt(y, maps))).toBeAllClose(expected);
    dispose([y, maps, points]);
  });

  it("intermediateLoss supervises each output with the same targets", async () => {
    const [y, p, q] = [1, 2, 3].map((seed) => randomTensor([B, K, 2], seed)) as [Tensor, Tensor, Tensor];
    const [own, other] = [await number(l2Loss()(y, p)), await number(l2Loss()(y, q))];
    expect(await number(intermediateLoss(l2Loss())(y, [p, q]))).toBeAllClose(own + other);
    const weighted = intermediateLoss(l2Loss(), { weights: [0.25, 1] });
    expect(await number(weighted(y, [p, q]))).toBeAllClose(0.25 * own + other);
    const [single, double] = [grads((a) => l2Loss()(y, a))([p]), grads((a, b) => weighted(y, [a, b]))([p, q])];
    const [g, h] = [await single[0]!.data<"float32">(), await double[0]!.data<"float32">()];
    expect(h).toBeAllClose(g.map((v) => 0.25 * v));
    dispose([y, p, q, ...single, ...double]);
  });

  it("mixUpLoss takes losses of heatmaps", async () => {
    const [y, maps] = [randomTensor([B, K, 2], 1, 0, 1), randomTensor([B, H, W, K], 2)];
    const loss = heatmapMseLoss();
    const mixed = mixUpLoss(loss)(y, { mixed: maps }, { lambda: 1, permutation: [1, 0] });
    expect(await number(mixed)).toBe(await number(loss(y, maps)));
    dispose([y, maps]);
  });
});

describe("combinations of losses", () => {
  it("refuse no terms, negative weights and another number of outputs", () => {
    expect(() => sumLosses([])).toThrow(new RangeError("sumLosses: terms must be at least one, got []"));
    expect(() => sumLosses([{ loss: l1Loss(), weight: -1 }])).toThrow(
      new RangeError("sumLosses: terms[0].weight must be a non-negative number, got -1"),
    );
    expect(() => intermediateLoss(l1Loss(), { weights: [1, Number.NaN] })).toThrow(
      new RangeError("intermediateLoss: weights[1] must be a non-negative number, got NaN"),
    );
    const y = randomTensor([B, K, 2], 1);
    expect(() => intermediateLoss(l1Loss(), { weights: [1, 2] })(y, [y])).toThrow(
      new RangeError("intermediateLoss: yPreds.length must be 2, as weights, got 1"),
    );
    expect(() => intermediateLoss(l1Loss())(y, [])).toThrow(
      new RangeError("intermediateLoss: yPreds.length must be at least 1, got 0"),
    );
    expect(() => softArgmaxLoss(l1Loss())(y, y)).toThrow(
      new RangeError("softArgmaxLoss: maps must be of shape [B, H, W, K], got [2, 3, 2]"),
    );
    y.dispose();
  });
});
