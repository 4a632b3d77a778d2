import { borderIndex } from "./border.ts";
import type { Sampling } from "./sampling.ts";

/** Fills the output with the source pixels nearest to each position, halves rounded up. */
export function warpNearest(job: Sampling): void {
  const { source, sourceWidth, sourceHeight, channels, inverse, width, height, output, border, fill, bias, side } = job;
  const [a, b, c, d, e, f, g, h, i] = inverse;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const w = g * x + h * y + i;
      const ix = Math.floor((a * x + b * y + c) / w + 0.5);
      const iy = Math.floor((d * x + e * y + f) / w + 0.5);
      const seen = w * side > 0 && Number.isFinite(ix + iy);
      const column = seen ? borderIndex(ix, sourceWidth, border) : -1;
      const row = seen ? borderIndex(iy, sourceHeight, border) : -1;
      const from = (row * sourceWidth + column) * channels;
      for (let k = 0; k < channels; k++) output[at + k] = column < 0 || row < 0 ? fill + bias : source[from + k]!;
    }
  }
}
