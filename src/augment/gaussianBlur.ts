import type { Raster } from "../geometry/raster.ts";
import { assertNonNegative, assertPositive, refusal } from "../internal/guards.ts";
import { convolveSeparable } from "./convolveSeparable.ts";
import type { TextureOptions } from "./texture.ts";

export interface GaussianBlurOptions extends TextureOptions {
  /** Standard deviation in pixels; > 0. */
  readonly sigma: number;
  /** Taps of the kernel, odd. @default 2·⌈3·sigma⌉ + 1 */
  readonly size?: number;
}

/** exp(−i²/2σ²) at i = −r … r, divided by its sum. */
function gaussianKernel(sigma: number, size: number): Float64Array {
  const radius = (size - 1) / 2;
  const weights = Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

/** Gaussian blur, separable; at the borders the image is mirrored about its edge pixels (OpenCV's BORDER_REFLECT_101). */
export function gaussianBlur<R extends Raster>(
  image: R,
  { sigma, size = 2 * Math.ceil(3 * sigma) + 1, ...options }: GaussianBlurOptions,
): R {
  assertPositive("gaussianBlur", "sigma", sigma);
  if (!Number.isInteger(size) || size < 1 || size % 2 === 0)
    throw refusal("gaussianBlur", "size", "an odd positive integer", size);
  return convolveSeparable("gaussianBlur", image, gaussianKernel(sigma, size), options);
}

export interface SharpenOptions extends TextureOptions {
  /** How much of the difference from the blurred image is added; ≥ 0. */
  readonly amount: number;
  /** Standard deviation of the blur in pixels; > 0. @default 1 */
  readonly sigma?: number;
}

/** Unsharp mask: v + amount·(v − blurred), clipped to [0, 1]. */
export function sharpen<R extends Raster>(image: R, { amount, sigma = 1, ...options }: SharpenOptions): R {
  assertNonNegative("sharpen", "amount", amount);
  assertPositive("sharpen", "sigma", sigma);
  const kernel = gaussianKernel(sigma, 2 * Math.ceil(3 * sigma) + 1);
  return convolveSeparable("sharpen", image, kernel, { ...options, sharp: 1 + amount });
}
