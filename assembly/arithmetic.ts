/** Four times the same number. */
// @ts-expect-error: decorator
@inline
export function all(x: f32): v128 {
  return f32x4.splat(x);
}

/** sum + a·b: one instruction, rounded once, in the build for relaxed SIMD. */
// @ts-expect-error: decorator
@inline
export function madd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** sum − a·b. */
// @ts-expect-error: decorator
@inline
export function nmadd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, sum);
  return f32x4.sub(sum, f32x4.mul(a, b));
}

/** The first `count` of four numbers, the others 0; reads no further. */
export function loadPart(from: usize, count: i32): v128 {
  let v = f32x4.splat(0);
  if (count > 0) v = v128.load32_lane(from, v, 0);
  if (count > 1) v = v128.load32_lane(from, v, 1, 4);
  if (count > 2) v = v128.load32_lane(from, v, 2, 8);
  if (count > 3) v = v128.load32_lane(from, v, 3, 12);
  return v;
}

/** Stores the first `count` of four numbers, and nothing beyond. */
export function storePart(to: usize, v: v128, count: i32): void {
  if (count > 0) v128.store32_lane(to, v, 0);
  if (count > 1) v128.store32_lane(to, v, 1, 4);
  if (count > 2) v128.store32_lane(to, v, 2, 8);
  if (count > 3) v128.store32_lane(to, v, 3, 12);
}

/** a·a + b in one rounding or in two: whether this build fuses multiplication and addition on this machine. */
export function multiplyAdd(a: f32, b: f32): f32 {
  return f32x4.extract_lane(madd(f32x4.splat(b), f32x4.splat(a), f32x4.splat(a)), 0);
}
