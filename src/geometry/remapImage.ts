import { assertFinite, assertInteger, assertOneOf, refusal } from "../internal/guards.ts";
import { sample, sampleInside } from "./bilinear.ts";
import { borderIndex } from "./border.ts";
import type { Size } from "./frame.ts";
import { identityHomography } from "./homography.ts";
import type { Raster } from "./raster.ts";
import type { Pixels } from "./sampling.ts";
import type { WarpImageOptions } from "./warpImage.ts";

interface RemapImageOptions extends Omit<WarpImageOptions, "sampling" | "output"> {
  /** @default "bilinear" */
  readonly sampling?: "bilinear" | "nearest";
  /** Of the image's own type, width·height·channels long, not the image's own memory. */
  readonly output: Raster["data"];
}

/**
 * Fills an image whose pixels see any places of a source, for maps that no homography describes.
 *
 * @param trace - moves destination positions (x, y), a row at a time and in place, to source positions; NaN sees nothing
 */
export function remapImage(
  image: Raster,
  { width, height }: Size,
  trace: (x: Float64Array, y: Float64Array) => void,
  { sampling = "bilinear", border = "constant", fill = 0, output }: RemapImageOptions,
): void {
  const { channels } = image;
  assertInteger("remapImage", "width", width);
  assertInteger("remapImage", "height", height);
  assertOneOf("remapImage", "sampling", sampling, ["bilinear", "nearest"]);
  assertOneOf("remapImage", "border", border, ["constant", "edge", "reflect"]);
  assertFinite("remapImage", "fill", fill);
  if (output.length !== width * height * channels)
    throw refusal("remapImage", "output.length", `${width * height * channels}`, output.length);
  const float = output instanceof Float32Array;
  const top = output instanceof Uint16Array ? 65535 : 255;
  const job = {
    source: asPixels(image.data),
    sourceWidth: image.width,
    sourceHeight: image.height,
    channels,
    inverse: identityHomography(),
    affine: true,
    side: 1,
    width,
    height,
    output: asPixels(output),
    border,
    fill: float ? fill : Math.min(top, Math.max(0, Math.round(fill))),
    bias: float ? 0 : 0.5,
  };
  const xs = new Float64Array(width);
  const ys = new Float64Array(width);
  const limitX = image.width - 1;
  const limitY = image.height - 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) xs[x] = x;
    ys.fill(y);
    trace(xs, ys);
    for (let x = 0; x < width; x++, at += channels) {
      const sx = xs[x]!;
      const sy = ys[x]!;
      if (sampling === "nearest") {
        const column = Number.isFinite(sx + sy) ? borderIndex(Math.floor(sx + 0.5), image.width, border) : -1;
        const row = Number.isFinite(sx + sy) ? borderIndex(Math.floor(sy + 0.5), image.height, border) : -1;
        const from = (row * image.width + column) * channels;
        for (let c = 0; c < channels; c++)
          job.output[at + c] = column < 0 || row < 0 ? job.fill + job.bias : job.source[from + c]!;
      } else if (sx >= 0 && sy >= 0 && sx < limitX && sy < limitY) sampleInside(job, sx, sy, at);
      else sample(job, sx, sy, at);
    }
  }
}

const asPixels = (data: Raster["data"]): Pixels =>
  data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
