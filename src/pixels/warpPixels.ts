import { plainRow, warpBilinear } from "../geometry/bilinear.ts";
import type { Sampling } from "../geometry/sampling.ts";
import { isShift } from "../geometry/shift.ts";
import { pixelKernels } from "./PixelKernels.ts";

/** Bytes of the places of four pixels, and the pixels that a row must have. */
const BLOCK = 80;
const LEAST = 4;

/** Fills the output with bilinear means of the source, as `warpBilinear` does. */
export function warpPixels(job: Sampling): void {
  const { source, sourceWidth, sourceHeight, channels, width, height, output, inverse, affine } = job;
  const kernels = isShift(job) || source.constructor !== output.constructor ? null : pixelKernels();
  const bytes = source.BYTES_PER_ELEMENT;
  const pixelBytes = bytes * channels;
  const rowBytes = pixelBytes * sourceWidth;
  const [first, last] = kernels ? seenRows(job) : [0, sourceHeight - 1];
  const regions = kernels?.regions((last - first + 1) * rowBytes, output.byteLength, (width / 4 + 2) * BLOCK);
  if (!kernels || !regions) {
    warpBilinear(job);
    return;
  }
  const [from, to, places] = regions;
  const stride = sourceWidth * channels;
  const seen = source.subarray(first * stride, (last + 1) * stride);
  kernels.put(seen, from);
  const result = kernels.view(output, to, width * height * channels);
  const origin = from - first * rowBytes;
  const { run } = kernels;
  const plain = plainRow(job);
  const [a, d, g] = [inverse[0], inverse[3], inverse[6]];
  warpBilinear({ ...job, output: result }, (part, left, right, row, at) => {
    const count = right - left;
    if (count < LEAST) {
      plain(part, left, right, row, at);
      return;
    }
    const { u0, v0, w0 } = row;
    if (affine) run.affine(a, d, u0, v0, left, count, origin, rowBytes, pixelBytes, places);
    else run.projective(a, d, g, u0, v0, w0, left, count, origin, rowBytes, pixelBytes, places);
    run.blend(places, count, rowBytes, channels, bytes, to + (at + left) * pixelBytes);
  });
  output.set(result);
}

/** The first and the last row of the source that may be seen. */
function seenRows({ inverse, side, width, height, sourceHeight }: Sampling): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const x of [0, width - 1])
    for (const y of [0, height - 1]) {
      const w = inverse[6] * x + inverse[7] * y + inverse[8];
      if (!(w * side > 0)) return [0, sourceHeight - 1]; // beyond the horizon
      const row = (inverse[3] * x + inverse[4] * y + inverse[5]) / w;
      low = Math.min(low, row);
      high = Math.max(high, row);
    }
  const last = sourceHeight - 1;
  return [Math.min(last, Math.max(0, Math.floor(low) - 1)), Math.min(last, Math.max(0, Math.floor(high) + 2))];
}
