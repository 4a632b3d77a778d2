import { assertRaster } from "../geometry/assertRaster.ts";
import type { Raster } from "../geometry/index.ts";
import { assertInteger, refusal } from "../internal/guards.ts";

/** An image of features, channel by channel: `data` is `[C, H, W]`. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** One channel of floats from a gray raster. */
export function grayPlane(fn: string, image: Raster): Planes {
  assertRaster(fn, "image", image);
  const { width, height, channels, data } = image;
  assertInteger(fn, "image.width", width, 2);
  assertInteger(fn, "image.height", height, 2);
  if (channels !== 1) throw refusal(fn, "image.channels", "1", channels);
  return { width, height, channels, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

/**
 * The means of squares of `factor`² pixels, which takes positions as resizing does: x′ = (x + ½)/factor − ½. Columns and
 * rows that fill no square are left out.
 */
export function shrinkPlanes(planes: Planes, factor: number): Planes {
  assertInteger("shrinkPlanes", "factor", factor);
  if (factor === 1) return planes;
  const [width, height] = [Math.floor(planes.width / factor), Math.floor(planes.height / factor)];
  if (width < 1 || height < 1)
    throw refusal("shrinkPlanes", "factor", `at most ${Math.min(planes.width, planes.height)}`, factor);
  const data = new Float32Array(planes.channels * width * height);
  const weight = 1 / (factor * factor);
  for (let c = 0, to = 0; c < planes.channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++, to++) {
        let sum = 0;
        const from = (c * planes.height + y * factor) * planes.width + x * factor;
        for (let j = 0; j < factor; j++)
          for (let i = 0; i < factor; i++) sum += planes.data[from + j * planes.width + i]!;
        data[to] = sum * weight;
      }
  return { width, height, channels: planes.channels, data };
}
