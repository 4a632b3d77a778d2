import { borderIndex } from "./border.ts";
import { interior, type Row, visible } from "./rowSpans.ts";
import type { Sampling } from "./sampling.ts";
import { isShift, shift } from "./shift.ts";

/** One destination pixel at any source position, with the border; `at` is its first output index. */
export function sample(job: Sampling, sx: number, sy: number, at: number): void {
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
  for (let c = 0; c < channels; c++) {
    const a = left < 0 || top < 0 ? fill : source[(top * w + left) * channels + c]!;
    const p = right < 0 || top < 0 ? fill : source[(top * w + right) * channels + c]!;
    const b = left < 0 || bottom < 0 ? fill : source[(bottom * w + left) * channels + c]!;
    const q = right < 0 || bottom < 0 ? fill : source[(bottom * w + right) * channels + c]!;
    const upper = a + (p - a) * u;
    const lower = b + (q - b) * u;
    output[at + c] = upper + (lower - upper) * v + bias;
  }
}

/** The four-pixel mean of one channel at a source position with 0 ≤ sx < W−1, 0 ≤ sy < H−1; all channels in turn. */
export function sampleInside(job: Sampling, sx: number, sy: number, at: number): void {
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

/** Columns [from, to) of a row whose first pixel is the `at`th of the output, all inside the source. */
type InnerRow = (job: Sampling, from: number, to: number, row: Row, at: number) => void;

/** Of an affine warp, one channel. */
function affineRow(job: Sampling, from: number, to: number, { u0, v0 }: Row, at: number): void {
  const { source, sourceWidth: stride, output, bias } = job;
  const a = job.inverse[0];
  const d = job.inverse[3];
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

/** Of a projective warp, one channel. */
function projectiveRow(job: Sampling, from: number, to: number, { u0, v0, w0 }: Row, at: number): void {
  const { source, sourceWidth: stride, output, bias } = job;
  const a = job.inverse[0];
  const d = job.inverse[3];
  const g = job.inverse[6];
  for (let x = from; x < to; x++) {
    const r = 1 / (g * x + w0);
    const sx = (a * x + u0) * r;
    const sy = (d * x + v0) * r;
    const ix = sx | 0;
    const iy = sy | 0;
    const u = sx - ix;
    const q = iy * stride + ix;
    const p = source[q]!;
    const s = source[q + stride]!;
    const upper = p + (source[q + 1]! - p) * u;
    const lower = s + (source[q + stride + 1]! - s) * u;
    output[at + x] = upper + (lower - upper) * (sy - iy) + bias;
  }
}

/** Of any warp and any number of channels. */
function channelsRow(job: Sampling, from: number, to: number, { u0, v0, w0 }: Row, at: number): void {
  const { inverse, channels } = job;
  for (let x = from; x < to; x++) {
    const r = 1 / (inverse[6] * x + w0);
    sampleInside(job, (inverse[0] * x + u0) * r, (inverse[3] * x + v0) * r, (at + x) * channels);
  }
}

/** Columns [from, to) one by one. */
function rowAnywhere(job: Sampling, from: number, to: number, { u0, v0, w0 }: Row, at: number): void {
  const { inverse, channels, output, fill, bias, side } = job;
  for (let x = from; x < to; x++) {
    const w = inverse[6] * x + w0;
    const i = (at + x) * channels;
    if (w * side > 0) sample(job, (inverse[0] * x + u0) / w, (inverse[3] * x + v0) / w, i);
    else output.fill(fill + bias, i, i + channels);
  }
}

export function plainRow({ channels, affine }: Sampling): InnerRow {
  if (channels > 1) return channelsRow;
  return affine ? affineRow : projectiveRow;
}

/** Fills the output with bilinear means of the source; `inner` may be another way to the same bytes. */
export function warpBilinear(job: Sampling, inner: InnerRow = plainRow(job)): void {
  if (isShift(job)) {
    shift(job);
    return;
  }
  const { inverse, width, height, channels, output } = job;
  const empty = job.fill + job.bias;
  for (let y = 0; y < height; y++) {
    const row = {
      u0: inverse[1] * y + inverse[2],
      v0: inverse[4] * y + inverse[5],
      w0: inverse[7] * y + inverse[8],
    };
    const at = y * width;
    const [seen, unseen] = visible(job, row);
    const [first, end] = interior(job, row);
    const from = Math.min(Math.max(first, seen), unseen);
    const to = Math.min(Math.max(end, from), unseen);
    output.fill(empty, at * channels, (at + seen) * channels);
    rowAnywhere(job, seen, from, row, at);
    inner(job, from, to, row, at);
    rowAnywhere(job, to, unseen, row, at);
    output.fill(empty, (at + unseen) * channels, (at + width) * channels);
  }
}
