import type { Raster } from "../geometry/raster.ts";
import { assertPositive } from "../internal/guards.ts";
import { mapIntensity } from "./mapIntensity.ts";
import { pixelKernels } from "./pixels/PixelKernels.ts";
import { type TextureOptions, texture } from "./texture.ts";

const CELLS = 2048;

/**
 * v^γ of each intensity, clipped to [0, 1] first; γ < 1 brightens.
 *
 * 8-bit values are exact up to rounding. Others are interpolated in a table over √v, far faster than the power: for
 * γ ≥ 0.25, within 1e-4 wherever v is 0 or at least 1/65535.
 */
export function adjustGamma<R extends Raster>(image: R, gamma: number, options: TextureOptions = {}): R {
  assertPositive("adjustGamma", "gamma", gamma);
  if (image.data instanceof Uint8Array || image.data instanceof Uint8ClampedArray)
    return mapIntensity("adjustGamma", image, (v) => v ** gamma, options);
  const { result, source, data, white, bias } = texture("adjustGamma", image, options);
  // Over √v the slope stays finite for γ ≥ 0.5. One value more than the table's 2049, so that v = 1 has a cell.
  const table = new Float32Array(CELLS + 2);
  for (let i = 0; i < table.length; i++) table[i] = (i / CELLS) ** (2 * gamma);
  const done = pixelKernels()?.map(source, data, table, (run, at, values) =>
    run.curve(at, source.length, source.BYTES_PER_ELEMENT, values, CELLS),
  );
  if (done) return result;
  const { fround } = Math;
  for (let i = 0; i < source.length; i++) {
    const v = Math.min(1, Math.max(0, fround(source[i]! / white)));
    const at = CELLS * fround(Math.sqrt(v));
    const cell = Math.trunc(at);
    const low = table[cell]!;
    const value = fround(low + fround((at - cell) * fround(table[cell + 1]! - low)));
    data[i] = fround(fround(value * white) + bias);
  }
  return result;
}
