import { borderIndex } from "../geometry/border.ts";
import { scratchCopy } from "../geometry/scratch.ts";
import { pixelKernels } from "./PixelKernels.ts";
import type { PixelJob } from "./pixelJob.ts";

/**
 * Convolution with a symmetric odd kernel along both axes, in float64; borders mirrored about the edge pixels.
 *
 * @param sharp - weight of the unfiltered image in the result, the filtered one taking 1 − sharp
 */
export function convolveSeparable(
  { pixels, width, height, channels, white, bias }: PixelJob,
  weights: Float64Array,
  sharp = 0,
): void {
  const kernel = weights.length === 3 ? Float64Array.of(0, ...weights, 0) : weights; // five taps have loops of their own
  const radius = (kernel.length - 1) / 2;
  const bytes = pixels.BYTES_PER_ELEMENT;
  const scratch = 8 * (width + 2 * radius) * channels;
  const half = kernel.subarray(radius);
  const done = pixelKernels()?.filter(pixels, half, scratch, (run, from, to, taps, at) =>
    run.convolve(from, to, width, height, channels, bytes, taps, radius, sharp, at),
  );
  if (done) return;
  const source = scratchCopy(pixels); // rows are read after they are written
  const [w2, w1, w0] = [kernel[0]!, kernel[1]!, kernel[2]!]; // of five taps
  const stride = width * channels;
  const margin = radius * channels;
  const extended = new Float64Array(stride + 2 * margin);
  const top = sharp === 0 ? Number.POSITIVE_INFINITY : white;
  const rowAt = (y: number) => borderIndex(y, height, "reflect") * stride;
  const mirrored = (i: number) => {
    const column = Math.floor(i / channels) - radius;
    return margin + borderIndex(column, width, "reflect") * channels + (i % channels);
  };
  for (let y = 0; y < height; y++) {
    const middle = y * stride;
    if (radius === 2) {
      const [a, b, d, e] = [rowAt(y - 2), rowAt(y - 1), rowAt(y + 1), rowAt(y + 2)];
      for (let i = 0; i < stride; i++)
        extended[margin + i] =
          w0 * source[middle + i]! + w1 * (source[b + i]! + source[d + i]!) + w2 * (source[a + i]! + source[e + i]!);
    } else {
      for (let i = 0; i < stride; i++) extended[margin + i] = kernel[radius]! * source[middle + i]!;
      for (let k = 1; k <= radius; k++) {
        const weight = kernel[radius + k]!;
        const above = rowAt(y - k);
        const below = rowAt(y + k);
        for (let i = 0; i < stride; i++) extended[margin + i]! += weight * (source[above + i]! + source[below + i]!);
      }
    }
    for (let i = 0; i < margin; i++) {
      extended[i] = extended[mirrored(i)]!;
      extended[margin + stride + i] = extended[mirrored(margin + stride + i)]!;
    }
    if (radius === 2 && sharp === 0) {
      const two = 2 * channels;
      for (let i = 0, j = margin; i < stride; i++, j++)
        pixels[middle + i] =
          w0 * extended[j]! +
          w1 * (extended[j - channels]! + extended[j + channels]!) +
          w2 * (extended[j - two]! + extended[j + two]!) +
          bias;
      continue;
    }
    for (let i = 0; i < stride; i++) {
      let sum = kernel[radius]! * extended[margin + i]!;
      for (let k = 1; k <= radius; k++) {
        const step = k * channels;
        sum += kernel[radius + k]! * (extended[margin + i - step]! + extended[margin + i + step]!);
      }
      const value = sharp === 0 ? sum : Math.min(top, Math.max(0, sum + sharp * (source[middle + i]! - sum)));
      pixels[middle + i] = value + bias;
    }
  }
}
