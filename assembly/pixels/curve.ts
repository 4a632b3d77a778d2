import { load4 } from "./convert";

/** Bytes through a table, in place; up to 7 bytes beyond the end are changed. */
export function lookUp(at: usize, count: i32, table: usize): void {
  for (const end = at + count; at < end; at += 8) {
    const v = load<u64>(at);
    store<u64>(
      at,
      <u64>load<u8>(table + <usize>(v & 255)) |
        (<u64>load<u8>(table + <usize>((v >> 8) & 255)) << 8) |
        (<u64>load<u8>(table + <usize>((v >> 16) & 255)) << 16) |
        (<u64>load<u8>(table + <usize>((v >> 24) & 255)) << 24) |
        (<u64>load<u8>(table + <usize>((v >> 32) & 255)) << 32) |
        (<u64>load<u8>(table + <usize>((v >> 40) & 255)) << 40) |
        (<u64>load<u8>(table + <usize>((v >> 48) & 255)) << 48) |
        (<u64>load<u8>(table + <usize>(v >> 56)) << 56),
    );
  }
}

/**
 * A curve of 16-bit numbers or floats in [0, 1], linear between float32 at `cells`·√v, all in float32 and in place; up to 15
 * bytes beyond the end are changed.
 */
// @ts-expect-error: decorator
@inline
function curveOf<T>(at: usize, count: i32, table: usize, cells: f32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const white = f32x4.splat(65535);
  for (const end = at + <usize>count * sizeof<T>(); at < end; at += 4 * sizeof<T>()) {
    let v = load4<T>(at);
    if (isInteger<T>()) v = f32x4.div(f32x4.convert_i32x4_s(v), white);
    v = f32x4.pmin(one, f32x4.pmax(zero, v));
    const place = f32x4.mul(f32x4.splat(cells), f32x4.sqrt(v));
    const cell = i32x4.trunc_sat_f32x4_s(place);
    const part = f32x4.sub(place, f32x4.convert_i32x4_s(cell));
    const places = i32x4.shl(cell, 2);
    let p = v128.load_zero<u64>(table + <usize>i32x4.extract_lane(places, 0));
    p = v128.load_lane<u64>(table + <usize>i32x4.extract_lane(places, 1), p, 1);
    let q = v128.load_zero<u64>(table + <usize>i32x4.extract_lane(places, 2));
    q = v128.load_lane<u64>(table + <usize>i32x4.extract_lane(places, 3), q, 1);
    const left = v128.shuffle<i32>(p, q, 0, 2, 4, 6);
    const right = v128.shuffle<i32>(p, q, 1, 3, 5, 7);
    v = f32x4.add(left, f32x4.mul(part, f32x4.sub(right, left)));
    if (isInteger<T>()) {
      v = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(v, white), f32x4.splat(0.5)));
      v128.store_lane<u64>(at, i16x8.narrow_i32x4_u(v, v), 0);
    } else v128.store(at, v);
  }
}

/** The same for numbers of 2 or 4 bytes. */
export function curve(at: usize, count: i32, bytes: i32, table: usize, cells: f32): void {
  if (bytes == 2) curveOf<u16>(at, count, table, cells);
  else curveOf<f32>(at, count, table, cells);
}
