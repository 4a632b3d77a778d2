import type { Pixels } from "../geometry/pixels.ts";
import { pixelKernels } from "./PixelKernels.ts";
import type { PixelJob } from "./pixelJob.ts";
import { scratchLike } from "./scratch.ts";

const NO_WEIGHTS = /* @__PURE__ */ new Float64Array();

/** One channel with its edge pixels repeated around it, and where the medians go. */
interface Plane {
  readonly pixels: Uint8Array | Uint16Array | Int32Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly out: Uint8Array | Uint16Array | Int32Array;
  readonly channels: number;
  readonly channel: number;
}

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

/** 3 × 3: each column sorted once, then the middle of (largest low, middle mid, smallest high). */
function byColumns({ pixels, stride, width, height, out, channels, channel }: Plane): void {
  const low = new Float64Array(stride);
  const mid = new Float64Array(stride);
  const high = new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    for (let x = 0; x < stride; x++) {
      const a = pixels[row + x]!;
      const b = pixels[row + stride + x]!;
      const c = pixels[row + 2 * stride + x]!;
      const less = Math.min(a, b);
      const more = Math.max(a, b);
      low[x] = Math.min(less, c);
      mid[x] = Math.max(less, Math.min(more, c));
      high[x] = Math.max(more, c);
    }
    for (let x = 0, at = y * width * channels + channel; x < width; x++, at += channels) {
      const l = Math.max(low[x]!, low[x + 1]!, low[x + 2]!);
      const h = Math.min(high[x]!, high[x + 1]!, high[x + 2]!);
      const [p, q] = [mid[x]!, mid[x + 1]!];
      const m = Math.max(Math.min(p, q), Math.min(Math.max(p, q), mid[x + 2]!));
      out[at] = Math.max(Math.min(l, m), Math.min(Math.max(l, m), h));
    }
  }
}

/** The same for integers whose differences fit into 32 bits, without a branch: with m = d & (d >> 31), d = a − b, the smaller is b + m, the larger a − m. */
function byIntegerColumns({ pixels, stride, width, height, out, channels, channel }: Plane): void {
  const low = new Int32Array(stride);
  const mid = new Int32Array(stride);
  const high = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    for (let x = 0; x < stride; x++) {
      const a = pixels[row + x]!;
      const b = pixels[row + stride + x]!;
      const c = pixels[row + 2 * stride + x]!;
      let d = (a - b) | 0;
      d &= d >> 31;
      const less = (b + d) | 0;
      const more = (a - d) | 0;
      d = (more - c) | 0;
      d &= d >> 31;
      const second = (c + d) | 0;
      high[x] = more - d;
      d = (less - second) | 0;
      d &= d >> 31;
      low[x] = second + d;
      mid[x] = less - d;
    }
    for (let x = 0, at = y * width * channels + channel; x < width; x++, at += channels) {
      let d = (low[x]! - low[x + 1]!) | 0;
      let l = (low[x]! - (d & (d >> 31))) | 0;
      d = (l - low[x + 2]!) | 0;
      l = (l - (d & (d >> 31))) | 0;
      d = (high[x]! - high[x + 1]!) | 0;
      let h = (high[x + 1]! + (d & (d >> 31))) | 0;
      d = (h - high[x + 2]!) | 0;
      h = (high[x + 2]! + (d & (d >> 31))) | 0;
      d = (mid[x]! - mid[x + 1]!) | 0;
      d &= d >> 31;
      const p = (mid[x + 1]! + d) | 0;
      let q = (mid[x]! - d) | 0;
      d = (q - mid[x + 2]!) | 0;
      q = (mid[x + 2]! + (d & (d >> 31))) | 0;
      d = (p - q) | 0;
      const m = (p - (d & (d >> 31))) | 0;
      d = (l - m) | 0;
      d &= d >> 31;
      const s = (m + d) | 0;
      let t = (l - d) | 0;
      d = (t - h) | 0;
      t = (h + (d & (d >> 31))) | 0;
      d = (s - t) | 0;
      out[at] = s - (d & (d >> 31));
    }
  }
}

const histogram = /* @__PURE__ */ new Int32Array(256);

/** Bytes: a histogram slides along each row and the median moves with it (Huang, Yang & Tang 1979). */
function byHistogram({ pixels, stride, width, height, size, out, channels, channel }: Plane): void {
  const counts = histogram;
  const half = (size * size - 1) / 2;
  for (let y = 0; y < height; y++) {
    const first = y * stride;
    counts.fill(0);
    for (let j = 0; j < size; j++) for (let i = 0; i < size; i++) counts[pixels[first + j * stride + i]!]!++;
    let median = 0;
    let below = 0; // pixels darker than the median
    while (below + counts[median]! <= half) below += counts[median++]!;
    for (let x = 0, at = y * width * channels + channel; ; at += channels) {
      out[at] = median;
      if (++x === width) break;
      for (let j = 0, p = first + x - 1; j < size; j++, p += stride) {
        const gone = pixels[p]!;
        const come = pixels[p + size]!;
        counts[gone]!--;
        counts[come]!++;
        below += ((come - median) >>> 31) - ((gone - median) >>> 31); // 1 for what is darker
      }
      while (below > half) below -= counts[--median]!;
      while (below + counts[median]! <= half) below += counts[median++]!;
    }
  }
}

/** Any numbers: the window kept sorted; a step along the row merges a sorted column into it and drops another. */
function byWindow({ pixels, stride, width, height, size, out, channels, channel }: Plane): void {
  const half = (size * size - 1) / 2;
  const columns = new Float64Array(stride * size);
  let sorted = new Float64Array(size * size);
  let next = new Float64Array(size * size);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      for (let j = 0, at = x * size; j < size; j++) {
        const value = pixels[(y + j) * stride + x]!;
        let i = at + j;
        for (; i > at && columns[i - 1]! > value; i--) columns[i] = columns[i - 1]!;
        columns[i] = value;
      }
    }
    sorted.set(columns.subarray(0, size * size));
    sorted.sort();
    for (let x = 0, at = y * width * channels + channel; ; at += channels) {
      out[at] = sorted[half]!;
      if (++x === width) break;
      let gone = (x - 1) * size;
      let come = (x + size - 1) * size;
      const lastGone = gone + size;
      const lastCome = come + size;
      let to = 0;
      for (let i = 0; i < sorted.length; i++) {
        const value = sorted[i]!;
        if (gone < lastGone && columns[gone] === value) {
          gone++;
          continue;
        }
        while (come < lastCome && columns[come]! < value) next[to++] = columns[come++]!;
        next[to++] = value;
      }
      while (come < lastCome) next[to++] = columns[come++]!;
      [sorted, next] = [next, sorted];
    }
  }
}
