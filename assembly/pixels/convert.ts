/** Numbers of an image (u8, u16 or f32) as doubles and back. */

/** Four numbers: integers as int32, floats as they are. */
// @ts-expect-error: decorator
@inline
export function load4<T>(at: usize): v128 {
  if (sizeof<T>() == 1) return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(at)));
  if (sizeof<T>() == 2) return v128.load_ext<u16>(at);
  return v128.load(at);
}

/** The lower two of four. */
// @ts-expect-error: decorator
@inline
export function low<T>(v: v128): v128 {
  return isFloat<T>() ? f64x2.promote_low_f32x4(v) : f64x2.convert_low_i32x4_s(v);
}

/** The upper two of four. */
// @ts-expect-error: decorator
@inline
export function high<T>(v: v128): v128 {
  return low<T>(v128.shuffle<i64>(v, v, 1, 1));
}

/** Stores four doubles, cut to integers; all must be in the range of the type. */
// @ts-expect-error: decorator
@inline
export function store4<T>(at: usize, a: v128, b: v128): void {
  if (isFloat<T>()) {
    v128.store(at, v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2));
    return;
  }
  const v = v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(a), i32x4.trunc_sat_f64x2_s_zero(b), 0, 2);
  const words = i16x8.narrow_i32x4_u(v, v);
  if (sizeof<T>() == 2) v128.store_lane<u64>(at, words, 0);
  else v128.store_lane<u32>(at, i8x16.narrow_i16x8_u(words, words), 0);
}

/** 0.5 where storing cuts. */
// @ts-expect-error: decorator
@inline
export function bias<T>(): f64 {
  return isFloat<T>() ? 0 : 0.5;
}

/** White: 255, 65535 or 1. */
// @ts-expect-error: decorator
@inline
export function white<T>(): f64 {
  if (isFloat<T>()) return 1;
  return sizeof<T>() == 1 ? 255 : 65535;
}
