import type { Sampling } from "./sampling.ts";

/** Whether a warp moves whole pixels to whole pixels, in their directions, and nothing needs to be rounded. */
export function isShift({ inverse, affine, border, source, output, bias }: Sampling): boolean {
  const [a, b, c, d, e, f] = inverse;
  const upright = affine && a === 1 && b === 0 && d === 0 && e === 1;
  const copies = border === "constant" && (bias === 0 || source.constructor === output.constructor);
  return copies && upright && Number.isInteger(c) && Number.isInteger(f);
}

/** Copies the rows of such a warp. */
export function shift({
  source,
  sourceWidth,
  sourceHeight,
  channels,
  inverse,
  width,
  height,
  output,
  fill,
  bias,
}: Sampling) {
  const [left, top] = [inverse[2], inverse[5]];
  const from = Math.min(width, Math.max(0, -left)) * channels;
  const to = Math.max(from, Math.min(width, sourceWidth - left) * channels);
  for (let y = 0; y < height; y++) {
    const at = y * width * channels;
    const seen = y + top >= 0 && y + top < sourceHeight;
    const end = seen ? to : from;
    output.fill(fill + bias, at, at + from);
    output.fill(fill + bias, at + end, at + width * channels);
    const row = ((y + top) * sourceWidth + left) * channels;
    if (from < end) output.set(source.subarray(row + from, row + end), at + from);
  }
}
