import { bias, high, load4, low, store4 } from "./convert";

/*
 * Rows of warps, in two steps. `affine` and `projective` write for each four pixels a block of 80 bytes: the addresses of
 * the pixels at the upper left, the parts u and the parts v of a step towards the others. `blend` makes the means of four.
 * The last block ends with the row, at least four pixels long, and so may repeat pixels of the one before.
 */

/** Added to a whole number below 2³², it shows that number in the low bits of the sum. */
const WHOLE: f64 = 4503599627370496;
const BLOCK: usize = 80;

// @ts-expect-error: decorator
@inline
function place(sx: v128, sy: v128, base: v128, rowBytes: v128, pixelBytes: v128, to: usize): v128 {
  const x = f64x2.trunc(sx);
  const y = f64x2.trunc(sy);
  v128.store(to, f64x2.sub(sx, x), 16);
  v128.store(to, f64x2.sub(sy, y), 48);
  return f64x2.add(f64x2.add(f64x2.mul(y, rowBytes), f64x2.mul(x, pixelBytes)), base);
}

/** Places of the pixels `from`, `from` + 1, … of a row: x is seen at (a·x + u0, d·x + v0). */
export function affine(
  a: f64,
  d: f64,
  u0: f64,
  v0: f64,
  from: i32,
  count: i32,
  source: i32,
  rowBytes: i32,
  pixelBytes: i32,
  to: usize,
): void {
  const as = f64x2.splat(a);
  const ds = f64x2.splat(d);
  const us = f64x2.splat(u0);
  const vs = f64x2.splat(v0);
  const base = f64x2.splat(<f64>source + WHOLE);
  const row = f64x2.splat(rowBytes);
  const pixel = f64x2.splat(pixelBytes);
  for (let i = 0; i < count; i += 4, to += BLOCK) {
    const x = <f64>(from + min(i, count - 4));
    const x0 = f64x2.add(f64x2.splat(x), f64x2(0, 1));
    const x1 = f64x2.add(f64x2.splat(x), f64x2(2, 3));
    const p = place(f64x2.add(f64x2.mul(as, x0), us), f64x2.add(f64x2.mul(ds, x0), vs), base, row, pixel, to);
    const q = place(f64x2.add(f64x2.mul(as, x1), us), f64x2.add(f64x2.mul(ds, x1), vs), base, row, pixel, to + 16);
    v128.store(to, v128.shuffle<i32>(p, q, 0, 2, 4, 6));
  }
}

/** The same where x is seen at ((a·x + u0)·r, (d·x + v0)·r), r = 1/(g·x + w0). */
export function projective(
  a: f64,
  d: f64,
  g: f64,
  u0: f64,
  v0: f64,
  w0: f64,
  from: i32,
  count: i32,
  source: i32,
  rowBytes: i32,
  pixelBytes: i32,
  to: usize,
): void {
  const as = f64x2.splat(a);
  const ds = f64x2.splat(d);
  const gs = f64x2.splat(g);
  const us = f64x2.splat(u0);
  const vs = f64x2.splat(v0);
  const ws = f64x2.splat(w0);
  const one = f64x2.splat(1);
  const base = f64x2.splat(<f64>source + WHOLE);
  const row = f64x2.splat(rowBytes);
  const pixel = f64x2.splat(pixelBytes);
  for (let i = 0; i < count; i += 4, to += BLOCK) {
    const x = <f64>(from + min(i, count - 4));
    const x0 = f64x2.add(f64x2.splat(x), f64x2(0, 1));
    const x1 = f64x2.add(f64x2.splat(x), f64x2(2, 3));
    const r0 = f64x2.div(one, f64x2.add(f64x2.mul(gs, x0), ws));
    const r1 = f64x2.div(one, f64x2.add(f64x2.mul(gs, x1), ws));
    const p = place(
      f64x2.mul(f64x2.add(f64x2.mul(as, x0), us), r0),
      f64x2.mul(f64x2.add(f64x2.mul(ds, x0), vs), r0),
      base,
      row,
      pixel,
      to,
    );
    const q = place(
      f64x2.mul(f64x2.add(f64x2.mul(as, x1), us), r1),
      f64x2.mul(f64x2.add(f64x2.mul(ds, x1), vs), r1),
      base,
      row,
      pixel,
      to + 16,
    );
    v128.store(to, v128.shuffle<i32>(p, q, 0, 2, 4, 6));
  }
}

/** p + (q − p)·u of two pixels, integers in the low half; `d` = q − p. */
// @ts-expect-error: decorator
@inline
function mix(p: v128, d: v128, u: v128): v128 {
  return f64x2.add(f64x2.convert_low_i32x4_s(p), f64x2.mul(f64x2.convert_low_i32x4_s(d), u));
}

/** Four means, rounded by the 0.5 added, as int32; (p, p + d) are the upper two pixels, (r, r + e) the lower. */
// @ts-expect-error: decorator
@inline
function mean(p: v128, d: v128, r: v128, e: v128, block: usize): v128 {
  const u = v128.load(block, 16);
  const w = v128.load(block, 32);
  const half = f64x2.splat(0.5);
  let upper = mix(p, d, u);
  let lower = mix(r, e, u);
  const first = f64x2.add(f64x2.add(upper, f64x2.mul(f64x2.sub(lower, upper), v128.load(block, 48))), half);
  p = v128.shuffle<i32>(p, p, 2, 3, 2, 3);
  d = v128.shuffle<i32>(d, d, 2, 3, 2, 3);
  r = v128.shuffle<i32>(r, r, 2, 3, 2, 3);
  e = v128.shuffle<i32>(e, e, 2, 3, 2, 3);
  upper = mix(p, d, w);
  lower = mix(r, e, w);
  const second = f64x2.add(f64x2.add(upper, f64x2.mul(f64x2.sub(lower, upper), v128.load(block, 64))), half);
  return v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(first), i32x4.trunc_sat_f64x2_s_zero(second), 0, 2);
}

function blend8(block: usize, count: i32, rowBytes: usize, to: usize): void {
  const low = i32x4.splat(255);
  for (let i = 0; i < count; i += 4, block += BLOCK) {
    const a = <usize>load<u32>(block);
    const b = <usize>load<u32>(block, 4);
    const c = <usize>load<u32>(block, 8);
    const d = <usize>load<u32>(block, 12);
    let p = v128.load_lane<u16>(a, i32x4.splat(0), 0);
    p = v128.load_lane<u16>(b, p, 2);
    p = v128.load_lane<u16>(c, p, 4);
    p = v128.load_lane<u16>(d, p, 6);
    let r = v128.load_lane<u16>(a + rowBytes, i32x4.splat(0), 0);
    r = v128.load_lane<u16>(b + rowBytes, r, 2);
    r = v128.load_lane<u16>(c + rowBytes, r, 4);
    r = v128.load_lane<u16>(d + rowBytes, r, 6);
    const left = v128.and(p, low);
    const below = v128.and(r, low);
    const v = mean(
      left,
      i32x4.sub(i32x4.shr_u(p, 8), left),
      below,
      i32x4.sub(i32x4.shr_u(r, 8), below),
      block,
    );
    const words = i16x8.narrow_i32x4_s(v, v);
    v128.store_lane<u32>(to + min(i, count - 4), i8x16.narrow_i16x8_u(words, words), 0);
  }
}

function blend16(block: usize, count: i32, rowBytes: usize, to: usize): void {
  const low = i32x4.splat(65535);
  for (let i = 0; i < count; i += 4, block += BLOCK) {
    const a = <usize>load<u32>(block);
    const b = <usize>load<u32>(block, 4);
    const c = <usize>load<u32>(block, 8);
    const d = <usize>load<u32>(block, 12);
    let p = v128.load_zero<u32>(a);
    p = v128.load_lane<u32>(b, p, 1);
    p = v128.load_lane<u32>(c, p, 2);
    p = v128.load_lane<u32>(d, p, 3);
    let r = v128.load_zero<u32>(a + rowBytes);
    r = v128.load_lane<u32>(b + rowBytes, r, 1);
    r = v128.load_lane<u32>(c + rowBytes, r, 2);
    r = v128.load_lane<u32>(d + rowBytes, r, 3);
    const left = v128.and(p, low);
    const below = v128.and(r, low);
    const v = mean(
      left,
      i32x4.sub(i32x4.shr_u(p, 16), left),
      below,
      i32x4.sub(i32x4.shr_u(r, 16), below),
      block,
    );
    v128.store_lane<u64>(to + (<usize>min(i, count - 4) << 1), i16x8.narrow_i32x4_u(v, v), 0);
  }
}

/** The upper and the lower mean of a pixel of floats. */
// @ts-expect-error: decorator
@inline
function across(at: usize, rowBytes: usize, u: v128): v128 {
  const four = v128.load_lane<u64>(at + rowBytes, v128.load_zero<u64>(at), 1);
  const left = f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 0, 2, 0, 2));
  const right = f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 1, 3, 1, 3));
  return f64x2.add(left, f64x2.mul(f64x2.sub(right, left), u));
}

// @ts-expect-error: decorator
@inline
function two(block: usize, i: usize, rowBytes: usize): v128 {
  const a = across(load<u32>(block + 4 * i), rowBytes, v128.load64_splat(block + 8 * i, 16));
  const b = across(load<u32>(block + 4 * i, 4), rowBytes, v128.load64_splat(block + 8 * i, 24));
  const upper = v128.shuffle<i64>(a, b, 0, 2);
  const lower = v128.shuffle<i64>(a, b, 1, 3);
  const v = v128.load(block + 8 * i, 48);
  return f32x4.demote_f64x2_zero(f64x2.add(upper, f64x2.mul(f64x2.sub(lower, upper), v)));
}

function blend32(block: usize, count: i32, rowBytes: usize, to: usize): void {
  for (let i = 0; i < count; i += 4, block += BLOCK)
    v128.store(
      to + (<usize>min(i, count - 4) << 2),
      v128.shuffle<i64>(two(block, 0, rowBytes), two(block, 2, rowBytes), 0, 2),
    );
}

/** Four channels at a time; numbers beyond the pixel's last one are changed too, before the next pixel is made. */
function blendChannels<T>(block: usize, count: i32, rowBytes: usize, channels: i32, to: usize): void {
  const pixel = <usize>channels * sizeof<T>();
  const half = f64x2.splat(bias<T>());
  for (let i = 0; i < count; i += 4, block += BLOCK) {
    const out = to + <usize>min(i, count - 4) * pixel;
    for (let k: usize = 0; k < 4; k++) {
      const u = v128.load64_splat(block + 8 * k, 16);
      const v = v128.load64_splat(block + 8 * k, 48);
      const first = <usize>load<u32>(block + 4 * k);
      for (let c: usize = 0; c < pixel; c += 4 * sizeof<T>()) {
        const at = first + c;
        const p = load4<T>(at);
        const q = load4<T>(at + pixel);
        const r = load4<T>(at + rowBytes);
        const s = load4<T>(at + pixel + rowBytes);
        const upper = mixed<T>(low<T>(p), low<T>(q), u);
        const lower = mixed<T>(low<T>(r), low<T>(s), u);
        const upperLast = mixed<T>(high<T>(p), high<T>(q), u);
        const lowerLast = mixed<T>(high<T>(r), high<T>(s), u);
        store4<T>(
          out + k * pixel + c,
          f64x2.add(mixed<T>(upper, lower, v), half),
          f64x2.add(mixed<T>(upperLast, lowerLast, v), half),
        );
      }
    }
  }
}

// @ts-expect-error: decorator
@inline
function mixed<T>(p: v128, q: v128, u: v128): v128 {
  return f64x2.add(p, f64x2.mul(f64x2.sub(q, p), u));
}

/** Means of the pixels of so many bytes a number at the places of `block`. */
export function blend(block: usize, count: i32, rowBytes: usize, channels: i32, bytes: i32, to: usize): void {
  if (channels > 1) {
    if (bytes == 1) blendChannels<u8>(block, count, rowBytes, channels, to);
    else if (bytes == 2) blendChannels<u16>(block, count, rowBytes, channels, to);
    else blendChannels<f32>(block, count, rowBytes, channels, to);
  } else if (bytes == 1) blend8(block, count, rowBytes, to);
  else if (bytes == 2) blend16(block, count, rowBytes, to);
  else blend32(block, count, rowBytes, to);
}
