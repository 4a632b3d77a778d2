import { medianOfColumns } from "./medianOfColumns";

/*
 * Medians of 3 × 3 and 5 × 5 pixels, of a whole vector at a time. Each column of a window is sorted, once for all windows
 * that share it; networks of minima and maxima pick the median of the sorted columns. Edge pixels are repeated. Floats
 * are compared as integers of the same order. `from` is changed, and up to 15 bytes beyond `to` are.
 */

/** Floats as integers of the same order, or those as floats. */
// @ts-expect-error: decorator
@inline
function ordered(v: v128): v128 {
  return v128.xor(v, i32x4.shr_u(i32x4.shr_s(v, 31), 1));
}

function orderAll(at: usize, bytes: usize): void {
  for (const end = at + bytes; at < end; at += 16) v128.store(at, ordered(v128.load(at)));
}

/** Repeats the first and the last pixel of `lines` lines on both their sides, `margin` bytes far. */
function extend<T>(at: usize, pitch: usize, lines: i32, row: usize, pixel: usize, margin: usize): void {
  for (let k = 0; k < lines; k++, at += pitch)
    for (let i: usize = 0; i < margin; i += sizeof<T>()) {
      store<T>(at + i, load<T>(at + margin + (i % pixel)));
      store<T>(at + margin + row + i, load<T>(at + margin + row - pixel + (i % pixel)));
    }
}

function median3<T>(from: usize, to: usize, width: i32, height: i32, channels: i32, scratch: usize): void {
  const pixel = <usize>channels * sizeof<T>();
  const row = <usize>width * pixel;
  const pitch = (row + 2 * pixel + 31) & ~15;
  const middles = scratch + pitch;
  const highs = middles + pitch;
  if (sizeof<T>() == 4) orderAll(from, row * height);
  for (let y = 0; y < height; y++, to += row) {
    const above = from + <usize>max(y - 1, 0) * row;
    const here = from + <usize>y * row;
    const below = from + <usize>min(y + 1, height - 1) * row;
    for (let i: usize = 0; i < row; i += 16) {
      const a = v128.load(above + i);
      const b = v128.load(here + i);
      const c = v128.load(below + i);
      const less = v128.min<T>(a, b);
      const more = v128.max<T>(a, b);
      v128.store(scratch + pixel + i, v128.min<T>(less, c));
      v128.store(middles + pixel + i, v128.max<T>(less, v128.min<T>(more, c)));
      v128.store(highs + pixel + i, v128.max<T>(more, c));
    }
    extend<T>(scratch, pitch, 3, row, pixel, pixel);
    for (let i: usize = 0; i < row; i += 16) {
      const low = v128.max<T>(
        v128.max<T>(v128.load(scratch + i), v128.load(scratch + i + pixel)),
        v128.load(scratch + i + 2 * pixel),
      );
      const high = v128.min<T>(
        v128.min<T>(v128.load(highs + i), v128.load(highs + i + pixel)),
        v128.load(highs + i + 2 * pixel),
      );
      const p = v128.load(middles + i);
      const q = v128.load(middles + i + pixel);
      const r = v128.load(middles + i + 2 * pixel);
      const middle = v128.max<T>(v128.min<T>(p, q), v128.min<T>(v128.max<T>(p, q), r));
      const m = v128.max<T>(v128.min<T>(low, middle), v128.min<T>(v128.max<T>(low, middle), high));
      v128.store(to + i, sizeof<T>() == 4 ? ordered(m) : m);
    }
  }
}

function median5<T>(from: usize, to: usize, width: i32, height: i32, channels: i32, scratch: usize): void {
  const pixel = <usize>channels * sizeof<T>();
  const row = <usize>width * pixel;
  const pitch = (row + 4 * pixel + 31) & ~15;
  const sorted = scratch + 2 * pixel;
  if (sizeof<T>() == 4) orderAll(from, row * height);
  for (let y = 0; y < height; y++, to += row) {
    const r0 = from + <usize>max(y - 2, 0) * row;
    const r1 = from + <usize>max(y - 1, 0) * row;
    const r2 = from + <usize>y * row;
    const r3 = from + <usize>min(y + 1, height - 1) * row;
    const r4 = from + <usize>min(y + 2, height - 1) * row;
    for (let i: usize = 0; i < row; i += 16) {
      let a = v128.load(r0 + i);
      let b = v128.load(r1 + i);
      let c = v128.load(r2 + i);
      let d = v128.load(r3 + i);
      let e = v128.load(r4 + i);
      let t = v128.min<T>(a, b);
      b = v128.max<T>(a, b);
      a = t;
      t = v128.min<T>(d, e);
      e = v128.max<T>(d, e);
      d = t;
      t = v128.min<T>(c, e);
      e = v128.max<T>(c, e);
      c = t;
      t = v128.min<T>(c, d);
      d = v128.max<T>(c, d);
      c = t;
      t = v128.min<T>(b, e);
      e = v128.max<T>(b, e);
      b = t;
      t = v128.min<T>(a, d);
      d = v128.max<T>(a, d);
      a = t;
      t = v128.min<T>(a, c);
      c = v128.max<T>(a, c);
      a = t;
      t = v128.min<T>(b, d);
      d = v128.max<T>(b, d);
      b = t;
      t = v128.min<T>(b, c);
      c = v128.max<T>(b, c);
      b = t;
      const at = sorted + i;
      v128.store(at, a);
      v128.store(at + pitch, b);
      v128.store(at + 2 * pitch, c);
      v128.store(at + 3 * pitch, d);
      v128.store(at + 4 * pitch, e);
    }
    extend<T>(scratch, pitch, 5, row, pixel, 2 * pixel);
    for (let i: usize = 0; i < row; i += 16) {
      const m = medianOfColumns<T>(scratch + i, pitch, pixel);
      v128.store(to + i, sizeof<T>() == 4 ? ordered(m) : m);
    }
  }
}

/** Medians of size × size pixels of so many bytes a number; size is 3 or 5. */
export function median(
  from: usize,
  to: usize,
  width: i32,
  height: i32,
  channels: i32,
  bytes: i32,
  size: i32,
  scratch: usize,
): void {
  if (size == 3) {
    if (bytes == 1) median3<u8>(from, to, width, height, channels, scratch);
    else if (bytes == 2) median3<u16>(from, to, width, height, channels, scratch);
    else median3<i32>(from, to, width, height, channels, scratch);
  } else if (bytes == 1) median5<u8>(from, to, width, height, channels, scratch);
  else if (bytes == 2) median5<u16>(from, to, width, height, channels, scratch);
  else median5<i32>(from, to, width, height, channels, scratch);
}
