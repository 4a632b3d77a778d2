import { bias, low, white } from "./convert";

/** State of the generator of src/internal/random.ts. */
let a: i32 = 0;
let b: i32 = 0;
let c: i32 = 0;
let counter: i32 = 0;

export function seed(first: i32, second: i32, third: i32, count: i32): void {
  a = first;
  b = second;
  c = third;
  counter = count;
}

// @ts-expect-error: decorator
@inline
function noiseOf<T>(
  at: usize,
  count: i32,
  keep: f64,
  gain: f64,
  spread: f64,
  offset: f64,
  table: usize,
): void {
  const keeps = f64x2.splat(keep);
  const gains = f64x2.splat(gain);
  const spreads = f64x2.splat(spread);
  const offsets = f64x2.splat(offset);
  const black = f64x2.splat(bias<T>());
  const top = f64x2.splat(white<T>() + bias<T>());
  const step = 2 * sizeof<T>();
  let p = a;
  let q = b;
  let r = c;
  let n = counter;
  for (let i = 0; i < count; i += 2, at += step) {
    const word = p + q + n;
    n++;
    p = q ^ (q >>> 9);
    q = r + (r << 3);
    r = rotl(r, 21) + word;
    const z = f64x2.promote_low_f32x4(
      v128.load_lane<u32>(
        table + (((<u32>word ^ 0x80000000) >>> 16) << 2),
        v128.load_zero<u32>(table + ((<u32>word & 65535) << 2)),
        1,
      ),
    );
    let v: v128;
    if (sizeof<T>() == 1) v = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(at)));
    else if (sizeof<T>() == 2) v = i32x4.extend_low_i16x8_u(v128.load_zero<u32>(at));
    else v = v128.load_zero<u64>(at);
    v = low<T>(v);
    v = f64x2.add(
      f64x2.add(f64x2.mul(keeps, v), f64x2.mul(f64x2.add(f64x2.mul(gains, v), spreads), z)),
      offsets,
    );
    v = f64x2.pmin(top, f64x2.pmax(black, v));
    if (isFloat<T>()) v128.store_lane<u64>(at, f32x4.demote_f64x2_zero(v), 0);
    else {
      v = i32x4.trunc_sat_f64x2_s_zero(v);
      v = i16x8.narrow_i32x4_u(v, v);
      if (sizeof<T>() == 2) v128.store_lane<u32>(at, v, 0);
      else v128.store_lane<u16>(at, i8x16.narrow_i16x8_u(v, v), 0);
    }
  }
}

/**
 * keep·v + (gain·v + spread)·z + offset, clipped to [bias, white + bias], z from a table of 65,536 float32: two for each word
 * of the generator; in place. One number beyond an odd end is changed.
 */
export function noise(
  at: usize,
  count: i32,
  bytes: i32,
  keep: f64,
  gain: f64,
  spread: f64,
  offset: f64,
  table: usize,
): void {
  if (bytes == 1) noiseOf<u8>(at, count, keep, gain, spread, offset, table);
  else if (bytes == 2) noiseOf<u16>(at, count, keep, gain, spread, offset, table);
  else noiseOf<f32>(at, count, keep, gain, spread, offset, table);
}
