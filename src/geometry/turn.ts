import { refusal } from "../internal/guards.ts";
import { assertRaster } from "./assertRaster.ts";
import { assertSize, type Size } from "./frame.ts";
import type { Homography } from "./homography.ts";
import { newPixels } from "./pixels.ts";
import type { Raster } from "./raster.ts";

/**
 * One of the eight ways to store an upright image, by the numbers of EXIF and TIFF: 1 upright, 2 mirrored, 3 upside down,
 * 4 mirrored upside down, 5 transposed, 6 to be turned right, 7 transposed across, 8 to be turned left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Whether an orientation swaps width and height. */
export const swapsSides = (orientation: Orientation): boolean => orientation >= 5;

type Row = readonly [number, number, number];

/** The map from a stored image of a size to the upright one, exact. */
export function turning(orientation: Orientation, size: Size): Homography {
  assertSize("turning", "size", size);
  const { width, height } = size;
  const [right, bottom] = [width - 1, height - 1];
  const rows: Readonly<Record<Orientation, readonly [Row, Row]>> = {
    1: [
      [1, 0, 0],
      [0, 1, 0],
    ],
    2: [
      [-1, 0, right],
      [0, 1, 0],
    ],
    3: [
      [-1, 0, right],
      [0, -1, bottom],
    ],
    4: [
      [1, 0, 0],
      [0, -1, bottom],
    ],
    5: [
      [0, 1, 0],
      [1, 0, 0],
    ],
    6: [
      [0, -1, bottom],
      [1, 0, 0],
    ],
    7: [
      [0, -1, bottom],
      [-1, 0, right],
    ],
    8: [
      [0, 1, 0],
      [-1, 0, right],
    ],
  };
  const found = rows[orientation];
  if (!found) throw refusal("turning", "orientation", "a whole number from 1 to 8", orientation);
  return [...found[0], ...found[1], 0, 0, 1];
}

/** The upright image of a stored one; itself where it is upright already. Pixels are moved, never resampled. */
export function turnRaster(raster: Raster, orientation: Orientation): Raster {
  assertRaster("turnRaster", "raster", raster);
  const [a, b, c, d, e, f] = turning(orientation, raster);
  if (orientation === 1) return raster;
  const { width, height, channels, data } = raster;
  const turned = swapsSides(orientation) ? { width: height, height: width } : { width, height };
  // Not data.slice(): that of a Buffer is the same memory.
  const out = newPixels(data, data.length);
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let to = ((d * x + e * y + f) * turned.width + a * x + b * y + c) * channels;
      for (let i = 0; i < channels; i++) out[to++] = data[from++]!;
    }
  return { ...raster, ...turned, data: out };
}
