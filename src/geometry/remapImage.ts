import { sample, sampleInside } from "./bilinear.ts";
import { borderIndex } from "./border.ts";
import type { Size } from "./frame.ts";
import type { PixelArray, Raster } from "./raster.ts";
import { copyJob, type SamplingOptions } from "./sampling.ts";

/**
 * Fills an image whose pixels see any places of a source, for maps that no homography describes; all is checked
 * beforehand. `"area"` is bilinear here.
 *
 * @param trace - moves destination positions (x, y), a row at a time and in place, to source positions; NaN sees nothing
 */
export function remapImage(
  image: Raster,
  size: Size,
  trace: (x: Float64Array, y: Float64Array) => void,
  output: PixelArray,
  options: SamplingOptions,
): void {
  const { width, height, channels } = image;
  const job = copyJob(image, size, output, options);
  const xs = new Float64Array(size.width);
  const ys = new Float64Array(size.width);
  const indexOf = (place: number, side: number) =>
    Number.isFinite(place) ? borderIndex(Math.floor(place + 0.5), side, job.border) : -1;
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) xs[x] = x;
    ys.fill(y);
    trace(xs, ys);
    for (let x = 0; x < size.width; x++, at += channels) {
      const sx = xs[x]!;
      const sy = ys[x]!;
      if (options.sampling === "nearest") {
        const column = indexOf(sx, width);
        const row = indexOf(sy, height);
        const from = (row * width + column) * channels;
        for (let c = 0; c < channels; c++)
          job.output[at + c] = column < 0 || row < 0 ? job.fill + job.bias : job.source[from + c]!;
      } else if (sx >= 0 && sy >= 0 && sx < width - 1 && sy < height - 1) sampleInside(job, sx, sy, at);
      else sample(job, sx, sy, at);
    }
  }
}
