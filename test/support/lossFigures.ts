import { grad, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import {
  adaptiveRobustLoss,
  adaptiveWingLoss,
  gaussianNllLoss,
  heatmapMseLoss,
  jensenShannonLoss,
  type LandmarkLoss,
  lossByName,
  lossNames,
  robustLoss,
  starLoss,
  varianceLoss,
} from "../../src/losses/index.ts";
import { randomTensor } from "./randomTensor.ts";

const [B, H, W, K] = [2, 6, 5, 3];

/**
 * Values and gradients of every loss on the current backend, the same on every one that is right: with a missing and a
 * masked landmark, at a perfect prediction, beside it and at residuals of a million.
 */
export async function lossFigures(): Promise<Record<string, number[]>> {
  const adaptive = adaptiveRobustLoss(K, { alpha: 0.7, scale: 0.1 });
  const landmarkLosses: Record<string, LandmarkLoss> = {
    ...Object.fromEntries(lossNames.map((name) => [name, lossByName(name)])),
    ...Object.fromEntries(
      [2, 1.999999, 1.000001, 1e-6, 0, -1e-6, -2, -1e5, Number.NEGATIVE_INFINITY].map((alpha) => [
        `robust, α = ${alpha}`,
        robustLoss({ alpha, scale: 0.1 }),
      ]),
    ),
    adaptiveRobust: adaptive.loss,
  };
  const heatmapLosses: Record<string, LandmarkLoss> = {
    heatmapMse: heatmapMseLoss(),
    adaptiveWing: adaptiveWingLoss(),
    jensenShannon: jensenShannonLoss(),
    variance: varianceLoss(),
    star: starLoss(),
    gaussianNll: gaussianNllLoss({ beta: 3 }),
  };
  const mask = tensor([1, 1, 0, 1, 1, 1], [B, K]);
  const gaps = tensor([0.1, 0.2, 0.9, Number.NaN, 0.5, 0.5, 0.3, 0.8, 0.7, 0.1, 0.4, 0.6], [B, K, 2]);
  const whole = tensor([0.1, 0.2, 0.9, 0.3, 0.5, 0.5, 0.3, 0.8, 0.7, 0.1, 0.4, 0.6], [B, K, 2]);
  const far = tensor([0.1, 1e6, 1e6, 0.3, 0.5001, 0.5, -1e6, 0.8, 0.7, 0.1, 0.4, 0.6], [B, K, 2]);
  const predicted = randomTensor([B, K, 2], "predicted", 0, 1);
  const heatmaps = randomTensor([B, H, W, K], "maps");
  const figures = async (loss: LandmarkLoss, runs: readonly (readonly [Tensor, Tensor])[]) => {
    const numbers: number[] = [];
    for (const [y, p] of runs) {
      const out = tidy(() => [loss(y, p, { mask }), grad((x) => loss(y, x, { mask }))(p)] as const);
      for (const t of out) {
        numbers.push(...(await t.data<"float32">()));
        t.dispose();
      }
    }
    return numbers;
  };
  const result: Record<string, number[]> = {};
  for (const [name, loss] of Object.entries(landmarkLosses))
    result[name] = await figures(loss, [
      [gaps, predicted],
      [whole, whole],
      [whole, far],
    ]);
  for (const [name, loss] of Object.entries(heatmapLosses)) result[name] = await figures(loss, [[gaps, heatmaps]]);
  for (const t of [mask, gaps, whole, far, predicted, heatmaps]) t.dispose();
  adaptive.dispose();
  return result;
}
