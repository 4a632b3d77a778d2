import { borderIndex } from "./border.ts";
import type { Sampling } from "./sampling.ts";

/** One row of destination pixels: x is seen at ((a·x + u0)/w, (d·x + v0)/w), w = g·x + w0. */
export interface Row {
  readonly u0: number;
  readonly v0: number;
  readonly w0: number;
}

/** Whether a position lies between four source pixels: 0 ≤ x < W−1, 0 ≤ y < H−1, to a hair. */
function isInside(job: Sampling, { u0, v0, w0 }: Row, x: number): boolean {
  const { inverse, sourceWidth, sourceHeight } = job;
  const w = inverse[6] * x + w0;
  const sx = (inverse[0] * x + u0) / w;
  const sy = (inverse[3] * x + v0) / w;
  return w * job.side > 0 && sx >= 0 && sy >= 0 && sx < sourceWidth - 1 - 1e-9 && sy < sourceHeight - 1 - 1e-9;
}

/** The least x at which start + slope·x has the sign `side`, of those at which it has. */
function lowest(slope: number, start: number, side: number): number {
  return slope * side > 0 ? -start / slope : Number.NEGATIVE_INFINITY;
}

/** The largest such x. */
function highest(slope: number, start: number, side: number): number {
  if (slope * side < 0) return -start / slope;
  return slope * side === 0 && start * side < 0 ? -1 : Number.POSITIVE_INFINITY;
}

/** The columns [from, to) that see the source's pixels grown by `margin`: each bound is linear in x times w. */
function span(job: Sampling, { u0, v0, w0 }: Row, margin: number): readonly [number, number] {
  const { inverse, side, width } = job;
  const [a, d, g] = [inverse[0], inverse[3], inverse[6]];
  const right = job.sourceWidth - 1 + margin;
  const bottom = job.sourceHeight - 1 + margin;
  const low = Math.max(
    0,
    lowest(g, w0, side),
    lowest(a + margin * g, u0 + margin * w0, side),
    lowest(right * g - a, right * w0 - u0, side),
    lowest(d + margin * g, v0 + margin * w0, side),
    lowest(bottom * g - d, bottom * w0 - v0, side),
  );
  const high = Math.min(
    width - 1,
    highest(g, w0, side),
    highest(a + margin * g, u0 + margin * w0, side),
    highest(right * g - a, right * w0 - u0, side),
    highest(d + margin * g, v0 + margin * w0, side),
    highest(bottom * g - d, bottom * w0 - v0, side),
  );
  const from = Math.min(width, Math.ceil(low));
  return [from, Math.max(from, Math.floor(high) + 1)];
}

/** The columns [from, to) all between four source pixels. Positions are monotone along a row: the ends decide. */
function interior(job: Sampling, row: Row): readonly [number, number] {
  let [from, to] = span(job, row, 0);
  while (from < to && !isInside(job, row, from)) from++;
  while (to > from && !isInside(job, row, to - 1)) to--;
  return [from, to];
}

/** The columns [from, to) that see anything but a constant border. */
function visible(job: Sampling, row: Row): readonly [number, number] {
  if (job.border !== "constant") return [0, job.width];
  const [from, to] = span(job, row, 1);
  return from < to ? [Math.max(0, from - 1), Math.min(job.width, to + 1)] : [job.width, job.width];
}

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

/** Whether a warp moves whole pixels to whole pixels, in their directions, and nothing needs to be rounded. */
export function isShift({ inverse, affine, border, source, output, bias }: Sampling): boolean {
  const [a, b, c, d, e, f] = inverse;
  const upright = affine && a === 1 && b === 0 && d === 0 && e === 1;
  const copies = border === "constant" && (bias === 0 || source.constructor === output.constructor);
  return copies && upright && Number.isInteger(c) && Number.isInteger(f);
}

function shift({ source, sourceWidth, sourceHeight, channels, inverse, width, height, output, fill, bias }: Sampling) {
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
