import type { Pixels } from "../geometry/pixels.ts";
import { scratchLike } from "../geometry/scratch.ts";
import { byColumns, byIntegerColumns } from "./median3x3.ts";
import { byHistogram, byWindow } from "./medianWindow.ts";
import { pixelKernels } from "./PixelKernels.ts";
import type { PixelJob } from "./pixelJob.ts";

const NO_WEIGHTS = /* @__PURE__ */ new Float64Array();

/** The median of the size × size pixels around each, in place; at the borders the edge pixels are repeated. */
export function medianFilter(job: PixelJob, size: number): void {
  if (size === 3 || size === 5) {
    const { width, height, channels, pixels } = job;
    const bytes = pixels.BYTES_PER_ELEMENT;
    const scratch = size * ((width + size - 1) * channels * bytes + 32);
    const done = pixelKernels()?.filter(pixels, NO_WEIGHTS, scratch, (run, from, to, _, at) =>
      run.median(from, to, width, height, channels, bytes, size, at),
    );
    if (done) return;
  }
  plainMedian(job, size);
}

/** Floats are compared as integers of the same order, which the bits of all but negative ones are. */
const ordered = (bits: number) => bits ^ ((bits >> 31) >>> 1);

function plainMedian({ width, height, channels, pixels: image }: PixelJob, size: number): void {
  const radius = (size - 1) / 2;
  const stride = width + 2 * radius;
  const area = stride * (height + 2 * radius);
  const integers = (values: Pixels) =>
    values instanceof Float32Array ? new Int32Array(values.buffer, values.byteOffset, values.length) : values;
  const out = integers(image);
  const float = out instanceof Int32Array;
  const pixels = scratchLike(out, area * channels);
  for (let y = -radius; y < height + radius; y++) {
    const row = Math.min(height - 1, Math.max(0, y)) * width;
    for (let x = -radius; x < width + radius; x++) {
      const at = (row + Math.min(width - 1, Math.max(0, x))) * channels;
      const to = (y + radius) * stride + x + radius;
      for (let c = 0; c < channels; c++) pixels[to + c * area] = float ? ordered(out[at + c]!) : out[at + c]!;
    }
  }
  for (let channel = 0; channel < channels; channel++) {
    const part = pixels.subarray(channel * area, (channel + 1) * area);
    const plane = { pixels: part, stride, width, height, size, out, channels, channel };
    if (size === 1) byWindow(plane);
    else if (size === 3 && float && part.some((key) => key < 0)) byColumns(plane);
    else if (size === 3) byIntegerColumns(plane);
    else if (part instanceof Uint8Array) byHistogram(plane);
    else byWindow(plane);
  }
  if (float) for (let i = 0; i < out.length; i++) out[i] = ordered(out[i]!);
}
