import { square, sub } from "@tensorflow/tfjs-core";
import { fieldsOf } from "../internal/guards.ts";
import { assertGaussian, type GaussianOptions, gaussianHeatmaps } from "./gaussianHeatmaps.ts";
import { type HeatmapLoss, heatmapLoss } from "./heatmapLoss.ts";
import { positionMean } from "./positionMean.ts";

/**
 * Mean squared error of heatmaps against Gaussians of height 1 at the landmarks, over positions and landmarks.
 *
 * @throws RangeError if `sigma` is not a positive number
 * @see Tompson et al., "Joint Training of a Convolutional Network and a Graphical Model for Human Pose Estimation", NIPS 2014
 */
export function heatmapMseLoss(options: GaussianOptions = {}): HeatmapLoss {
  const { sigma = 1, grid = "center" } = fieldsOf("heatmapMseLoss", "options", options);
  assertGaussian("heatmapMseLoss", sigma, grid);
  return heatmapLoss("heatmapMseLoss", (maps, target) => {
    const [, height, width] = maps.shape;
    const wanted = gaussianHeatmaps(target, [height, width], { sigma, grid });
    return positionMean(square(sub(maps, wanted)));
  });
}
