import { add, div, log1p, minimum, mul, pow, scalar, step, sub, type Tensor } from "@tensorflow/tfjs-core";
import { assertNonNegative, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { assertGaussian, type GaussianOptions, gaussianFrom } from "./gaussianHeatmaps.ts";
import { type HeatmapLoss, heatmapLoss } from "./heatmapLoss.ts";
import { magnitude } from "./magnitude.ts";
import { pixelOffsets } from "./pixelOffsets.ts";
import { positionMean } from "./positionMean.ts";

/** Options of `adaptiveWingLoss`. */
export interface AdaptiveWingLossOptions extends GaussianOptions {
  /** ω, height of the logarithm; > 0. @default 14 */
  readonly width?: number;
  /** ε, curvature of the logarithm; > 0. @default 1 */
  readonly curvature?: number;
  /** θ, difference where the loss turns linear; > 0. @default 0.5 */
  readonly threshold?: number;
  /** α, exponent on background; > 2, so that it is above 1 everywhere. @default 2.1 */
  readonly alpha?: number;
  /** W: pixels at a landmark, where the Gaussian is above 0.2, and their neighbors count 1 + W times. @default 10 */
  readonly foregroundWeight?: number;
}

/** The smallest distance of a pixel or one of its neighbors along an axis. */
const nearest = (offset: Tensor): Tensor => {
  const d = magnitude(offset);
  return minimum(d, magnitude(sub(d, 1)));
};

/**
 * Adaptive wing loss: a wing loss of heatmaps, whose exponent α − y is near 1 at landmarks (steep) and 2 on background.
 *
 *     ℓ(d) = ω·ln(1 + |d/ε|^(α−y))     if |d| < θ
 *          = A·(|d| − θ) + ℓ(θ⁻)       otherwise, A the slope at θ
 *
 * y is a Gaussian of height 1 at the landmark and d its difference to the map; weighted by 1 + W near the landmark; the
 * mean over positions and landmarks. Maps are compared as they are: let the network end in heatmaps of height 1.
 *
 * @throws RangeError if an option is out of range
 * @see Wang et al., "Adaptive Wing Loss for Robust Face Alignment via Heatmap Regression", ICCV 2019
 */
export function adaptiveWingLoss(options: AdaptiveWingLossOptions = {}): HeatmapLoss {
  const {
    width = 14,
    curvature = 1,
    threshold = 0.5,
    alpha = 2.1,
    foregroundWeight = 10,
    sigma = 1,
    grid = "center",
  } = fieldsOf("adaptiveWingLoss", "options", options);
  const fn = "adaptiveWingLoss";
  assertPositive(fn, "width", width);
  assertPositive(fn, "curvature", curvature);
  assertPositive(fn, "threshold", threshold);
  if (!(Number.isFinite(alpha) && alpha > 2)) throw refusal(fn, "alpha", "a number above 2", alpha);
  assertNonNegative(fn, "foregroundWeight", foregroundWeight);
  assertGaussian(fn, sigma, grid);
  const joint = threshold / curvature;
  return heatmapLoss(fn, (maps, target) => {
    const [, rows, columns] = maps.shape;
    const [dx, dy] = [pixelOffsets(target, 0, columns, grid), pixelOffsets(target, 1, rows, grid)];
    const y = gaussianFrom(dx, dy, sigma);
    const exponent = sub(alpha, y);
    const d = magnitude(sub(maps, y));
    const core = minimum(threshold, d);
    const power = pow(scalar(joint), exponent);
    const slope = div(mul(mul(exponent, power), width / threshold), add(power, 1));
    const wing = mul(log1p(pow(div(core, curvature), exponent)), width);
    const losses = add(wing, mul(slope, sub(d, core)));
    const near = step(sub(gaussianFrom(nearest(dx), nearest(dy), sigma), 0.2));
    return positionMean(mul(losses, add(mul(near, foregroundWeight), 1)));
  });
}
