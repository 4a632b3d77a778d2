import { exp, expandDims, mul, square, type Tensor, type Tensor4D, tidy, transpose } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { assertInteger, assertList, assertOneOf, assertPositive, fieldsOf } from "../internal/guards.ts";
import type { Grid } from "../ops/softArgmax2d.ts";
import { pixelOffsets } from "./pixelOffsets.ts";

/** The Gaussians that heatmaps are compared with. */
export interface GaussianOptions {
  /** Standard deviation in heatmap pixels; > 0. @default 1 */
  readonly sigma?: number;
  /** Where the pixels of a map lie. @default "center" */
  readonly grid?: Grid;
}

/** @throws RangeError if an option is out of range */
export function assertGaussian(fn: string, sigma: number, grid: Grid): void {
  assertPositive(fn, "sigma", sigma);
  assertOneOf(fn, "grid", grid, ["center", "edge"]);
}

/** exp(−d²/2σ²) from offsets along x `[B, K, W]` and y `[B, K, H]`: `[B, H, W, K]`. */
export function gaussianFrom(dx: Tensor, dy: Tensor, sigma: number): Tensor4D {
  const profile = (d: Tensor) => transpose(exp(mul(square(d), -0.5 / sigma ** 2)), [0, 2, 1]);
  return mul<Tensor4D>(expandDims(profile(dy), 2), expandDims(profile(dx), 1));
}

/**
 * Heatmaps `[B, H, W, K]` with a Gaussian of height 1 at each of the normalized landmarks `[B, K, 2]`, wherever between
 * pixels it lies: exp(−((x − x₀)² + (y − y₀)²)/2σ²).
 *
 * @param size height and width of the maps, in this order
 * A landmark that is not finite has a map of NaN.
 *
 * @throws TypeError unless landmarks are a float32 tensor, RangeError for another shape or a sigma that is not positive
 */
export function gaussianHeatmaps(
  landmarks: Tensor,
  size: readonly [height: number, width: number],
  options: GaussianOptions = {},
): Tensor4D {
  const { sigma = 1, grid = "center" } = fieldsOf("gaussianHeatmaps", "options", options);
  assertTensor("gaussianHeatmaps", "landmarks", landmarks, [null, null, 2], "[B, K, 2]");
  assertList("gaussianHeatmaps", "size", size, "[height, width]");
  for (const [i, n] of size.entries()) assertInteger("gaussianHeatmaps", `size[${i}]`, n);
  assertGaussian("gaussianHeatmaps", sigma, grid);
  return tidy(() =>
    gaussianFrom(pixelOffsets(landmarks, 0, size[1], grid), pixelOffsets(landmarks, 1, size[0], grid), sigma),
  );
}
