import type { Raster } from "../geometry/raster.ts";
import { assertFinite, assertNonNegative } from "../internal/guards.ts";
import { mapIntensity } from "./mapIntensity.ts";
import type { TextureOptions } from "./texture.ts";

export interface ContrastOptions extends TextureOptions {
  /** Factor of the distance from mid-gray; ≥ 0. @default 1 */
  readonly contrast?: number;
  /** What is added, as a part of the intensity range. @default 0 */
  readonly brightness?: number;
}

/** contrast·(v − 0.5) + 0.5 + brightness of each intensity, clipped to [0, 1]. */
export function adjustContrast<R extends Raster>(
  image: R,
  { contrast = 1, brightness = 0, ...options }: ContrastOptions = {},
): R {
  assertNonNegative("adjustContrast", "contrast", contrast);
  assertFinite("adjustContrast", "brightness", brightness);
  const offset = 0.5 - 0.5 * contrast + brightness;
  return mapIntensity("adjustContrast", image, (v) => contrast * v + offset, options);
}
