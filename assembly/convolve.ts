/**
 * Convolution over a padded image `[rows, columns, C]`: each output pixel is, for every filter row, a product of one run of
 * `run` = kW·C contiguous numbers with packed weights. Sizes are in numbers, pointers in bytes.
 */

import { madd } from "./arithmetic";

/** P pixels (at most 5) times 4·Q output channels, kept in registers over all filter rows. Q = 1 sums even and odd places apart. */
// @ts-expect-error: decorator
@inline
function block(
  P: i32,
  Q: i32,
  x: usize,
  weights: usize,
  out: usize,
  outStep: usize,
  filterRows: i32,
  run: i32,
  rowPitch: usize,
  step: usize,
): void {
  let a0 = f32x4.splat(0),
    a1 = a0,
    a2 = a0,
    a3 = a0,
    a4 = a0,
    b0 = a0,
    b1 = a0,
    b2 = a0,
    b3 = a0,
    b4 = a0;
  let w = weights;
  for (let row = 0; row < filterRows; row++) {
    let p0 = x;
    let p1 = p0 + step;
    let p2 = p1 + step;
    let p3 = p2 + step;
    let p4 = p3 + step;
    const end = p0 + ((<usize>run & ~1) << 2);
    for (; p0 < end; ) {
      if (Q == 2) {
        const u0 = v128.load(w);
        const u1 = v128.load(w, 16);
        let s = v128.load32_splat(p0);
        a0 = madd(a0, s, u0);
        b0 = madd(b0, s, u1);
        if (P > 1) {
          s = v128.load32_splat(p1);
          a1 = madd(a1, s, u0);
          b1 = madd(b1, s, u1);
        }
        if (P > 2) {
          s = v128.load32_splat(p2);
          a2 = madd(a2, s, u0);
          b2 = madd(b2, s, u1);
        }
        if (P > 3) {
          s = v128.load32_splat(p3);
          a3 = madd(a3, s, u0);
          b3 = madd(b3, s, u1);
        }
        if (P > 4) {
          s = v128.load32_splat(p4);
          a4 = madd(a4, s, u0);
          b4 = madd(b4, s, u1);
        }
        const v0 = v128.load(w, 32);
        const v1 = v128.load(w, 48);
        s = v128.load32_splat(p0, 4);
        a0 = madd(a0, s, v0);
        b0 = madd(b0, s, v1);
        if (P > 1) {
          s = v128.load32_splat(p1, 4);
          a1 = madd(a1, s, v0);
          b1 = madd(b1, s, v1);
        }
        if (P > 2) {
          s = v128.load32_splat(p2, 4);
          a2 = madd(a2, s, v0);
          b2 = madd(b2, s, v1);
        }
        if (P > 3) {
          s = v128.load32_splat(p3, 4);
          a3 = madd(a3, s, v0);
          b3 = madd(b3, s, v1);
        }
        if (P > 4) {
          s = v128.load32_splat(p4, 4);
          a4 = madd(a4, s, v0);
          b4 = madd(b4, s, v1);
        }
        w += 64;
      } else {
        const u = v128.load(w);
        const v = v128.load(w, 16);
        a0 = madd(a0, v128.load32_splat(p0), u);
        b0 = madd(b0, v128.load32_splat(p0, 4), v);
        if (P > 1) {
          a1 = madd(a1, v128.load32_splat(p1), u);
          b1 = madd(b1, v128.load32_splat(p1, 4), v);
        }
        if (P > 2) {
          a2 = madd(a2, v128.load32_splat(p2), u);
          b2 = madd(b2, v128.load32_splat(p2, 4), v);
        }
        if (P > 3) {
          a3 = madd(a3, v128.load32_splat(p3), u);
          b3 = madd(b3, v128.load32_splat(p3, 4), v);
        }
        if (P > 4) {
          a4 = madd(a4, v128.load32_splat(p4), u);
          b4 = madd(b4, v128.load32_splat(p4, 4), v);
        }
        w += 32;
      }
      p0 += 8;
      if (P > 1) p1 += 8;
      if (P > 2) p2 += 8;
      if (P > 3) p3 += 8;
      if (P > 4) p4 += 8;
    }
    if (run & 1) {
      const u0 = v128.load(w);
      a0 = madd(a0, v128.load32_splat(p0), u0);
      if (P > 1) a1 = madd(a1, v128.load32_splat(p1), u0);
      if (P > 2) a2 = madd(a2, v128.load32_splat(p2), u0);
      if (P > 3) a3 = madd(a3, v128.load32_splat(p3), u0);
      if (P > 4) a4 = madd(a4, v128.load32_splat(p4), u0);
      if (Q == 2) {
        const u1 = v128.load(w, 16);
        b0 = madd(b0, v128.load32_splat(p0), u1);
        if (P > 1) b1 = madd(b1, v128.load32_splat(p1), u1);
        if (P > 2) b2 = madd(b2, v128.load32_splat(p2), u1);
        if (P > 3) b3 = madd(b3, v128.load32_splat(p3), u1);
        if (P > 4) b4 = madd(b4, v128.load32_splat(p4), u1);
      }
      w += Q << 4;
    }
    x += rowPitch;
  }
  if (Q == 2) {
    v128.store(out, a0);
    v128.store(out, b0, 16);
    if (P > 1) {
      out += outStep;
      v128.store(out, a1);
      v128.store(out, b1, 16);
    }
    if (P > 2) {
      out += outStep;
      v128.store(out, a2);
      v128.store(out, b2, 16);
    }
    if (P > 3) {
      out += outStep;
      v128.store(out, a3);
      v128.store(out, b3, 16);
    }
    if (P > 4) {
      out += outStep;
      v128.store(out, a4);
      v128.store(out, b4, 16);
    }
  } else {
    v128.store(out, f32x4.add(a0, b0));
    if (P > 1) v128.store(out + outStep, f32x4.add(a1, b1));
    if (P > 2) v128.store(out + 2 * outStep, f32x4.add(a2, b2));
    if (P > 3) v128.store(out + 3 * outStep, f32x4.add(a3, b3));
    if (P > 4) v128.store(out + 4 * outStep, f32x4.add(a4, b4));
  }
}

function wide5(x: usize, w: usize, out: usize, outStep: usize, rows: i32, run: i32, pitch: usize, step: usize): void {
  block(5, 2, x, w, out, outStep, rows, run, pitch, step);
}
function wide4(x: usize, w: usize, out: usize, outStep: usize, rows: i32, run: i32, pitch: usize, step: usize): void {
  block(4, 2, x, w, out, outStep, rows, run, pitch, step);
}
function wide1(x: usize, w: usize, out: usize, outStep: usize, rows: i32, run: i32, pitch: usize, step: usize): void {
  block(1, 2, x, w, out, outStep, rows, run, pitch, step);
}
function narrow5(x: usize, w: usize, out: usize, outStep: usize, rows: i32, run: i32, pitch: usize, step: usize): void {
  block(5, 1, x, w, out, outStep, rows, run, pitch, step);
}
function narrow4(x: usize, w: usize, out: usize, outStep: usize, rows: i32, run: i32, pitch: usize, step: usize): void {
  block(4, 1, x, w, out, outStep, rows, run, pitch, step);
}
function narrow1(x: usize, w: usize, out: usize, outStep: usize, rows: i32, run: i32, pitch: usize, step: usize): void {
  block(1, 1, x, w, out, outStep, rows, run, pitch, step);
}

/** How many of `width` pixels to take five at a time, so that the rest goes by fours as far as possible. */
function fives(width: i32): i32 {
  const count = width / 5;
  for (let n = count; n >= 0 && n > count - 4; n--) if (((width - 5 * n) & 3) == 0) return n;
  return count;
}

/**
 * out `[outRows, outColumns, channels]` of a padded image; `scratch` holds 40 numbers.
 * Packed weights: blocks of 8 output channels (of 4, when no more than 4 are left), in each `filterRows·run` rows.
 */
export function convolve(
  x: usize,
  weights: usize,
  out: usize,
  outRows: i32,
  outColumns: i32,
  channels: i32,
  filterRows: i32,
  run: i32,
  rowPitch: usize,
  pixelPitch: usize,
  stride: i32,
  scratch: usize,
): void {
  const pitch = rowPitch << 2;
  const step = (pixelPitch * stride) << 2;
  const outStep = <usize>channels << 2;
  const fivesEnd = 5 * fives(outColumns);
  const foursEnd = fivesEnd + ((outColumns - fivesEnd) & ~3);
  let w = weights;
  for (let c = 0; c < channels; ) {
    const left = channels - c;
    const wide = left > 4;
    const whole = wide ? left >= 8 : left == 4;
    const count = min(left, wide ? 8 : 4);
    for (let row = 0; row < outRows; row++) {
      const from = x + <usize>row * stride * pitch;
      const to = out + (<usize>(row * outColumns * channels + c) << 2);
      for (let p = 0; p < outColumns; ) {
        const source = from + <usize>p * step;
        const target = whole ? to + <usize>p * outStep : scratch;
        const targetStep: usize = whole ? outStep : 32;
        const size = p < fivesEnd ? 5 : p < foursEnd ? 4 : 1;
        if (wide) {
          if (size == 5) wide5(source, w, target, targetStep, filterRows, run, pitch, step);
          else if (size == 4) wide4(source, w, target, targetStep, filterRows, run, pitch, step);
          else wide1(source, w, target, targetStep, filterRows, run, pitch, step);
        } else {
          if (size == 5) narrow5(source, w, target, targetStep, filterRows, run, pitch, step);
          else if (size == 4) narrow4(source, w, target, targetStep, filterRows, run, pitch, step);
          else narrow1(source, w, target, targetStep, filterRows, run, pitch, step);
        }
        if (!whole)
          for (let i = 0; i < size; i++)
            for (let j = 0; j < count; j++)
              store<f32>(to + <usize>(p + i) * outStep + (<usize>j << 2), load<f32>(scratch + (<usize>(8 * i + j) << 2)));
        p += size;
      }
    }
    w += <usize>(filterRows * run) << (wide ? 5 : 4);
    c += count;
  }
}

/** Packs a filter `[rows, channels]` (rows = kH·kW·Cin) for `convolve`; places beyond the channels get 0. */
export function packFilter(filter: usize, to: usize, rows: i32, channels: i32): void {
  for (let c = 0; c < channels; ) {
    const block = channels - c > 4 ? 8 : 4;
    for (let row = 0; row < rows; row++)
      for (let j = 0; j < block; j++, to += 4)
        store<f32>(to, c + j < channels ? load<f32>(filter + (<usize>(row * channels + c + j) << 2)) : 0);
    c += block;
  }
}

/**
 * Packs the filter that carries gradients back: turned by 180°, its input and output channels exchanged. The images that it
 * will meet have `pitch` ≥ `outputs` numbers a pixel.
 */
export function packReversed(filter: usize, to: usize, taps: i32, inputs: i32, outputs: i32, pitch: i32): void {
  for (let c = 0; c < inputs; ) {
    const block = inputs - c > 4 ? 8 : 4;
    for (let tap = taps - 1; tap >= 0; tap--)
      for (let o = 0; o < pitch; o++)
        for (let j = 0; j < block; j++, to += 4)
          store<f32>(
            to,
            c + j < inputs && o < outputs ? load<f32>(filter + (<usize>((tap * inputs + c + j) * outputs + o) << 2)) : 0,
          );
    c += block;
  }
}

/** Copies an image `[rows, columns, channels]` into the middle of a larger one of zeros. */
export function pad(
  x: usize,
  to: usize,
  rows: i32,
  columns: i32,
  channels: i32,
  top: i32,
  left: i32,
  paddedRows: i32,
  paddedColumns: i32,
): void {
  const pitch = <usize>(paddedColumns * channels) << 2;
  const row = <usize>(columns * channels) << 2;
  const before = <usize>(left * channels) << 2;
  memory.fill(to, 0, <usize>top * pitch);
  to += <usize>top * pitch;
  for (let y = 0; y < rows; y++) {
    memory.fill(to, 0, before);
    memory.copy(to + before, x, row);
    memory.fill(to + before + row, 0, pitch - before - row);
    x += row;
    to += pitch;
  }
  memory.fill(to, 0, <usize>(paddedRows - top - rows) * pitch);
}
