import type { Raster } from "../geometry/raster.ts";
import { assertPositive } from "../internal/guards.ts";
import { type GrayImage, grayOutput, grayPixels, type TextureOptions } from "./grayImage.ts";

const CELLS = 2048;

/**
 * v^γ of each pixel, clipped to [0, 1] first; γ < 1 brightens. The image must be grey floats.
 *
 * Interpolated in a table over √v, three times as fast as the power: for γ ≥ 0.25, within 1e-4 wherever v is 0 or at
 * least 1/65535.
 */
export function adjustGamma(image: Raster, gamma: number, options: TextureOptions = {}): GrayImage {
  const source = grayPixels("adjustGamma", image);
  assertPositive("adjustGamma", "gamma", gamma);
  const result = grayOutput("adjustGamma", image, options);
  const { data } = result;
  // Over √v the slope stays finite for γ ≥ 0.5. One value more than the table's 2049, so that v = 1 has a cell.
  const table = Float64Array.from({ length: CELLS + 2 }, (_, i) => (i / CELLS) ** (2 * gamma));
  for (let i = 0; i < source.length; i++) {
    const at = CELLS * Math.sqrt(Math.min(1, Math.max(0, source[i]!)));
    const cell = Math.trunc(at);
    const low = table[cell]!;
    data[i] = low + (at - cell) * (table[cell + 1]! - low);
  }
  return result;
}
