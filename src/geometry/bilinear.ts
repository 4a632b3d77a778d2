import { borderIndex } from "./border.ts";
import type { Sampling } from "./sampling.ts";

/** The first and last + 1 integer x of [0, width) with 0 ≤ step·x + start < limit, in the arithmetic of the loops. */
function interior(step: number, start: number, limit: number, width: number): readonly [number, number] {
  const inside = (x: number) => step * x + start >= 0 && step * x + start < limit;
  if (step === 0) return inside(0) ? [0, width] : [0, 0];
  const ends = [-start / step, (limit - start) / step] as const;
  let low = Math.min(width, Math.max(0, Math.floor(Math.min(...ends))));
  let high = Math.max(low, Math.min(width, Math.ceil(Math.max(...ends)) + 1));
  // Rounded products and sums are monotone in x: if both ends are inside, so is all between them.
  while (low < high && !inside(low)) low++;
  while (high > low && !inside(high - 1)) high--;
  return [low, high];
}

/** One destination pixel at any source position, with the border; `at` is its first output index. */
function sample(job: Sampling, sx: number, sy: number, at: number): void {
  const { source, sourceWidth: w, sourceHeight: h, channels, output, bias, border, fill } = job;
  const x = Math.floor(sx);
  const y = Math.floor(sy);
  if (!Number.isFinite(x + y) || (border === "constant" && (x < -1 || y < -1 || x >= w || y >= h))) {
    output.fill(fill + bias, at, at + channels);
    return;
  }
  const left = borderIndex(x, w, border);
  const right = borderIndex(x + 1, w, border);
  const top = borderIndex(y, h, border);
  const bottom = borderIndex(y + 1, h, border);
  const u = sx - x;
  const v = sy - y;
  const pixel = (column: number, row: number, c: number) =>
    column < 0 || row < 0 ? fill : source[(row * w + column) * channels + c]!;
  for (let c = 0; c < channels; c++) {
    const a = pixel(left, top, c);
    const b = pixel(left, bottom, c);
    const upper = a + (pixel(right, top, c) - a) * u;
    const lower = b + (pixel(right, bottom, c) - b) * u;
    output[at + c] = upper + (lower - upper) * v + bias;
  }
}

/** The four-pixel mean of one channel at a source position with 0 ≤ sx < W−1, 0 ≤ sy < H−1; all channels in turn. */
function sampleInside(job: Sampling, sx: number, sy: number, at: number): void {
  const { source, channels, output, bias } = job;
  const x = sx | 0;
  const y = sy | 0;
  const u = sx - x;
  const v = sy - y;
  const stride = job.sourceWidth * channels;
  const p = y * stride + x * channels;
  for (let c = 0; c < channels; c++) {
    const q = p + c;
    const a = source[q]!;
    const b = source[q + stride]!;
    const upper = a + (source[q + channels]! - a) * u;
    const lower = b + (source[q + stride + channels]! - b) * u;
    output[at + c] = upper + (lower - upper) * v + bias;
  }
}

/** One row of an affine warp, one channel, destination columns [from, to), all inside the source. */
function rowInside(job: Sampling, from: number, to: number, u0: number, v0: number, at: number): void {
  const { source, sourceWidth: stride, output, bias } = job;
  const a = job.inverse[0]!;
  const d = job.inverse[3]!;
  for (let x = from; x < to; x++) {
    const sx = a * x + u0;
    const sy = d * x + v0;
    const ix = sx | 0;
    const iy = sy | 0;
    const u = sx - ix;
    const q = iy * stride + ix;
    const p = source[q]!;
    const r = source[q + stride]!;
    const upper = p + (source[q + 1]! - p) * u;
    const lower = r + (source[q + stride + 1]! - r) * u;
    output[at + x] = upper + (lower - upper) * (sy - iy) + bias;
  }
}

function affine(job: Sampling): void {
  const { inverse, width, height, channels, sourceWidth, sourceHeight } = job;
  const [a, b, c, d, e, f] = inverse as [number, number, number, number, number, number];
  for (let y = 0; y < height; y++) {
    const u0 = b * y + c;
    const v0 = e * y + f;
    const [left, right] = interior(a, u0, sourceWidth - 1, width);
    const [top, bottom] = interior(d, v0, sourceHeight - 1, width);
    const from = Math.min(width, Math.max(left, top));
    const to = Math.max(from, Math.min(right, bottom));
    const at = y * width * channels;
    for (let x = 0; x < from; x++) sample(job, a * x + u0, d * x + v0, at + x * channels);
    if (channels === 1) rowInside(job, from, to, u0, v0, at);
    else for (let x = from; x < to; x++) sampleInside(job, a * x + u0, d * x + v0, at + x * channels);
    for (let x = to; x < width; x++) sample(job, a * x + u0, d * x + v0, at + x * channels);
  }
}

function projective(job: Sampling): void {
  const { inverse, width, height, channels, output, fill, bias, side } = job;
  const [a, b, c, d, e, f, g, h, i] = inverse as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const limitX = job.sourceWidth - 1;
  const limitY = job.sourceHeight - 1;
  for (let y = 0; y < height; y++) {
    const u0 = b * y + c;
    const v0 = e * y + f;
    const w0 = h * y + i;
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      const w = g * x + w0;
      if (w * side <= 0) {
        output.fill(fill + bias, at, at + channels);
        continue;
      }
      const r = 1 / w;
      const sx = (a * x + u0) * r;
      const sy = (d * x + v0) * r;
      if (sx >= 0 && sy >= 0 && sx < limitX && sy < limitY) sampleInside(job, sx, sy, at);
      else sample(job, sx, sy, at);
    }
  }
}

/** Fills the output with bilinear means of the source. */
export function warpBilinear(job: Sampling): void {
  if (job.affine) affine(job);
  else projective(job);
}
