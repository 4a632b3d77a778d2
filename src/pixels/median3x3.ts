import type { MedianPlane } from "./medianPlane.ts";

/** 3 × 3: each column sorted once, then the middle of (largest low, middle mid, smallest high). */
export function byColumns({ pixels, stride, width, height, out, channels, channel }: MedianPlane): void {
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
export function byIntegerColumns({ pixels, stride, width, height, out, channels, channel }: MedianPlane): void {
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
