import { assertRaster } from "../geometry/assertRaster.ts";
import { integerBits, whiteLevel } from "../geometry/pixels.ts";
import type { Raster } from "../geometry/raster.ts";
import { refusal } from "../internal/guards.ts";

/**
 * A gray image of one channel: luma 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), times alpha where there is one (that is,
 * composited over black). Two channels are gray and alpha, four RGB and alpha; alpha runs to 255 or 65535, to 1 in float data.
 * Integers are rounded to nearest and keep their depth. A gray image is returned as it is.
 */
export function toGray(raster: Raster): Raster {
  assertRaster("toGray", "raster", raster);
  const { width, height, channels, data } = raster;
  if (![1, 2, 3, 4].includes(channels)) throw refusal("toGray", "raster.channels", "1, 2, 3 or 4", channels);
  if (channels === 1) return raster;
  const size = width * height;
  const bits = integerBits(data);
  const opaque = whiteLevel(data);
  const gray = bits === null ? new Float32Array(size) : bits === 16 ? new Uint16Array(size) : new Uint8Array(size);
  const hasAlpha = channels === 2 || channels === 4;
  for (let i = 0, j = 0; i < size; i++, j += channels) {
    const luma = channels === 2 ? data[j]! : 0.299 * data[j]! + 0.587 * data[j + 1]! + 0.114 * data[j + 2]!;
    const value = hasAlpha ? (luma * data[j + channels - 1]!) / opaque : luma;
    gray[i] = bits === null ? value : Math.round(value);
  }
  return { width, height, channels: 1, data: gray };
}
