import { add, square, sub } from "@tensorflow/tfjs-core";
import { assertPositive, fieldsOf } from "../internal/guards.ts";
import { type HeatmapLoss, heatmapLoss } from "./heatmapLoss.ts";
import { assertMoments, type MomentOptions, pixelMoments } from "./pixelMoments.ts";

/** Options of `varianceLoss`. */
export interface VarianceLossOptions extends MomentOptions {
  /** Standard deviation wanted, in heatmap pixels; > 0. @default 1 */
  readonly sigma?: number;
}

/**
 * Variance regularizer of DSNT: (Var x − σ²)² + (Var y − σ²)² of each heatmap's softmax, in heatmap pixels. It takes no
 * heed of where the landmark is, only of whether it counts.
 *
 * @throws RangeError if an option is not a positive number
 * @see Nibali et al., "Numerical Coordinate Regression with Convolutional Neural Networks", 2018
 */
export function varianceLoss(options: VarianceLossOptions = {}): HeatmapLoss {
  const { sigma = 1, beta = 1, grid = "center" } = fieldsOf("varianceLoss", "options", options);
  assertPositive("varianceLoss", "sigma", sigma);
  assertMoments("varianceLoss", beta, grid);
  return heatmapLoss("varianceLoss", (maps, target) => {
    const { xx, yy } = pixelMoments(maps, target, { beta, grid });
    return add(square(sub(xx, sigma ** 2)), square(sub(yy, sigma ** 2)));
  });
}
