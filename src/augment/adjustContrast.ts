import type { Raster } from "../geometry/raster.ts";
import { assertFinite, assertNonNegative } from "../internal/guards.ts";
import { type GrayImage, grayOutput, grayPixels, type TextureOptions } from "./grayImage.ts";

export interface ContrastOptions extends TextureOptions {
  /** Factor of the distance from mid-grey; ≥ 0. @default 1 */
  readonly contrast?: number;
  /** What is added. @default 0 */
  readonly brightness?: number;
}

/** contrast·(v − 0.5) + 0.5 + brightness of each pixel, clipped to [0, 1]. The image must be grey floats. */
export function adjustContrast(
  image: Raster,
  { contrast = 1, brightness = 0, ...options }: ContrastOptions = {},
): GrayImage {
  const source = grayPixels("adjustContrast", image);
  assertNonNegative("adjustContrast", "contrast", contrast);
  assertFinite("adjustContrast", "brightness", brightness);
  const result = grayOutput("adjustContrast", image, options);
  const { data } = result;
  const offset = 0.5 - 0.5 * contrast + brightness;
  for (let i = 0; i < source.length; i++) data[i] = Math.min(1, Math.max(0, contrast * source[i]! + offset));
  return result;
}
