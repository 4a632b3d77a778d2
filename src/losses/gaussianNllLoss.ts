import { add, div, log, mul } from "@tensorflow/tfjs-core";
import { assertPositive, fieldsOf } from "../internal/guards.ts";
import { adjugateForm, flooredCovariance, PIXEL_VARIANCE } from "./flooredCovariance.ts";
import { type HeatmapLoss, heatmapLoss } from "./heatmapLoss.ts";
import { assertMoments, type MomentOptions, pixelMoments } from "./pixelMoments.ts";

/** Options of `gaussianNllLoss`. */
export interface GaussianNllLossOptions extends MomentOptions {
  /** ε, added to both variances, in squared heatmap pixels; > 0. @default 1/12, that of a uniform position within a pixel */
  readonly varianceFloor?: number;
}

/**
 * Gaussian negative log-likelihood of the landmark under each heatmap's mean μ and covariance Σ, in heatmap pixels:
 *
 *     ½·dᵀ(Σ + εI)⁻¹d + ½·ln det(Σ + εI) + ln 2π,    d = y − μ
 *
 * The spread of a map then says how far off its mean may be. Its gradient by the mean is 0 at a perfect prediction; the
 * spread goes on shrinking there. It may be negative only where ε < 1/(2π).
 *
 * @throws RangeError if an option is not a positive number
 * @see Kumar et al., "LUVLi Face Alignment: Estimating Landmarks' Location, Uncertainty, and Visibility Likelihood", CVPR 2020
 */
export function gaussianNllLoss(options: GaussianNllLossOptions = {}): HeatmapLoss {
  const { beta = 1, grid = "center", varianceFloor = PIXEL_VARIANCE } = fieldsOf("gaussianNllLoss", "options", options);
  assertMoments("gaussianNllLoss", beta, grid);
  assertPositive("gaussianNllLoss", "varianceFloor", varianceFloor);
  return heatmapLoss("gaussianNllLoss", (maps, target) => {
    const moments = pixelMoments(maps, target, { beta, grid });
    const { xx, xy, yy, determinant } = flooredCovariance(moments, varianceFloor);
    const distance = div(adjugateForm(moments.dx, moments.dy, xx, xy, yy), determinant);
    return add(mul(add(distance, log(determinant)), 0.5), Math.log(2 * Math.PI));
  });
}
