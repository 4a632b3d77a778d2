import { assertRaster } from "../geometry/assertRaster.ts";
import { integerBits } from "../geometry/pixels.ts";
import type { PixelArray, Raster } from "../geometry/raster.ts";
import { assertBetween, fieldsOf, refusal } from "../internal/guards.ts";
import { percentiles } from "./percentile.ts";

/** Options of `stretchContrast`. */
export interface StretchContrastOptions {
  /** The percentile that becomes 0. @default 5 */
  readonly low?: number;
  /** The percentile that becomes 1, above `low`. @default 99 */
  readonly high?: number;
}

/**
 * Stretches the contrast of a gray image between two percentiles of its pixels: (min(max(v, lo), hi) − lo) / (hi − lo),
 * float32 in [0, 1]. All zeros where lo = hi, as in a constant image. The intensity normalization of KNEEL (Tiulpin et
 * al., ICCVW 2019), whose code goes on to round to 8 bits. Padding (`raster.padding`) is left out of the percentiles, and
 * becomes 0.
 */
export function stretchContrast(raster: Raster, options: StretchContrastOptions = {}): Raster {
  const stretch = stretching(raster, options);
  const levels = levelsOf(raster.data, stretch);
  const { width, height, data } = raster;
  const stretched = new Float32Array(data.length);
  if (levels) for (let i = 0; i < data.length; i++) stretched[i] = levels[data[i]!]!;
  else for (let i = 0; i < data.length; i++) stretched[i] = stretch(data[i]!);
  return { width, height, channels: 1, data: stretched };
}

/** What `stretchContrast` makes of each integer that an image can hold; null for an image of floats. */
export function stretchedLevels(raster: Raster, options: StretchContrastOptions): Float32Array | null {
  return levelsOf(raster.data, stretching(raster, options));
}

function levelsOf(data: PixelArray, stretch: (value: number) => number): Float32Array | null {
  const bits = integerBits(data);
  if (bits === null) return null;
  const levels = new Float32Array(2 ** bits);
  for (let value = 0; value < levels.length; value++) levels[value] = stretch(value);
  return levels;
}

function stretching(raster: Raster, options: StretchContrastOptions): (value: number) => number {
  const { low = 5, high = 99 } = fieldsOf("stretchContrast", "options", options);
  assertBetween("stretchContrast", "low", low, 0, 100);
  if (!(high > low && high <= 100))
    throw refusal("stretchContrast", "high", `above low (${low}) and at most 100`, high);
  assertRaster("stretchContrast", "raster", raster);
  const { channels, data, padding } = raster;
  if (channels !== 1) throw refusal("stretchContrast", "raster.channels", "1 (use toGray)", channels);
  const [lo, hi] = percentiles("stretchContrast", data, [low, high], padding) as [number, number]; // one for each of low and high
  return (value) => (hi > lo && value !== padding ? (Math.min(Math.max(value, lo), hi) - lo) / (hi - lo) : 0);
}
