import { borderIndex } from "../geometry/border.ts";
import type { Raster } from "../geometry/raster.ts";
import { type GrayImage, grayOutput, grayPixels, type TextureOptions } from "./grayImage.ts";

/** Convolution with a symmetric odd kernel along both axes, in float64; borders mirrored about the edge pixels. */
export function convolveSeparable(
  fn: string,
  image: Raster,
  kernel: Float64Array,
  options: TextureOptions = {},
): GrayImage {
  const pixels = grayPixels(fn, image);
  const { width, height } = image;
  const result = grayOutput(fn, image, options);
  const { data } = result;
  const source = data.buffer === pixels.buffer ? pixels.slice() : pixels; // rows are read after they are written
  const radius = (kernel.length - 1) / 2;
  const extended = new Float64Array(width + 2 * radius);
  const sums = new Float64Array(width);
  const mirror = Int32Array.from(extended, (_, i) => radius + borderIndex(i - radius, width, "reflect"));
  const rowAt = (y: number) => borderIndex(y, height, "reflect") * width;
  for (let y = 0; y < height; y++) {
    const middle = rowAt(y);
    for (let x = 0; x < width; x++) extended[radius + x] = kernel[radius]! * source[middle + x]!;
    for (let k = 1; k <= radius; k++) {
      const weight = kernel[radius + k]!;
      const above = rowAt(y - k);
      const below = rowAt(y + k);
      for (let x = 0; x < width; x++) extended[radius + x]! += weight * (source[above + x]! + source[below + x]!);
    }
    for (let i = 0; i < radius; i++) {
      extended[i] = extended[mirror[i]!]!;
      extended[radius + width + i] = extended[mirror[radius + width + i]!]!;
    }
    for (let x = 0; x < width; x++) sums[x] = kernel[radius]! * extended[radius + x]!;
    for (let k = 1; k <= radius; k++) {
      const weight = kernel[radius + k]!;
      for (let x = 0; x < width; x++) sums[x]! += weight * (extended[radius + x - k]! + extended[radius + x + k]!);
    }
    data.set(sums, y * width);
  }
  return result;
}
