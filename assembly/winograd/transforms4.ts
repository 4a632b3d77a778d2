/**
 * Winograd's F(4×4, 3×3): a tile of 4 × 4 outputs is Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A of a filter g and a patch d of 6 × 6
 * inputs, with 36 multiplications instead of 144 (Lavin & Gray, "Fast algorithms for convolutional neural networks", 2015).
 *
 *          4  0 −5  0  1  0          1/4    0    0
 *          0 −4 −4  1  1  0         −1/6 −1/6 −1/6           1  1  1  1  1  0
 *     Bᵀ = 0  4 −4 −1  1  0     G = −1/6  1/6 −1/6     Aᵀ =  0  1 −1  2 −2  0
 *          0 −2 −1  2  1  0         1/24 1/12  1/6           0  1  1  4  4  0
 *          0  2 −1 −2  1  0         1/24 −1/12 1/6           0  1 −1  8 −8  1
 *          0  4  0 −5  0  1           0    0    1
 *
 * The filter's gradient is Gᵀ[(Bᵀ·d·B) ⊙ (A·dY·Aᵀ)]G. Each function transforms one row or column of vectors, which lie
 * `step` bytes apart, into one whose vectors lie `toStep` apart.
 */
import { all, madd, nmadd } from "../arithmetic";

/** Bᵀ: 6 inputs to 6. */
// @ts-expect-error: decorator
@inline
export function transformInput4(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  const even = nmadd(d4, d2, all(4));
  const odd = nmadd(d3, d1, all(4));
  const difference = f32x4.sub(d4, d2);
  const slope = f32x4.sub(d3, d1);
  v128.store(to, madd(difference, f32x4.sub(d0, d2), all(4)));
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to + 3 * toStep, madd(difference, slope, all(2)));
  v128.store(to + 4 * toStep, nmadd(difference, slope, all(2)));
  v128.store(to + 5 * toStep, nmadd(f32x4.sub(d5, d3), slope, all(4)));
}

/** G: 3 taps to 6. */
// @ts-expect-error: decorator
@inline
export function transformFilter4(from: usize, step: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + step);
  const g2 = v128.load(from + 2 * step);
  const outer = f32x4.mul(f32x4.add(g0, g2), all(-1.0 / 6));
  const inner = f32x4.mul(g1, all(1.0 / 6));
  const wide = madd(f32x4.mul(g0, all(1.0 / 24)), g2, all(1.0 / 6));
  const half = f32x4.mul(g1, all(1.0 / 12));
  v128.store(to, f32x4.mul(g0, all(0.25)));
  v128.store(to + toStep, f32x4.sub(outer, inner));
  v128.store(to + 2 * toStep, f32x4.add(outer, inner));
  v128.store(to + 3 * toStep, f32x4.add(wide, half));
  v128.store(to + 4 * toStep, f32x4.sub(wide, half));
  v128.store(to + 5 * toStep, g2);
}

/** A: 4 gradients of outputs to 6. */
// @ts-expect-error: decorator
@inline
export function transformGradient(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const even = f32x4.add(d0, d2);
  const odd = f32x4.add(d1, d3);
  const wideEven = madd(d0, d2, all(4));
  const wideOdd = madd(f32x4.add(d1, d1), d3, all(8));
  v128.store(to, d0);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to + 3 * toStep, f32x4.add(wideEven, wideOdd));
  v128.store(to + 4 * toStep, f32x4.sub(wideEven, wideOdd));
  v128.store(to + 5 * toStep, d3);
}

/** Gᵀ: 6 gradients of a transformed filter to 3. */
// @ts-expect-error: decorator
@inline
export function transformFilterGradient(from: usize, step: usize, to: usize, toStep: usize): void {
  const u0 = v128.load(from);
  const u1 = v128.load(from + step);
  const u2 = v128.load(from + 2 * step);
  const u3 = v128.load(from + 3 * step);
  const u4 = v128.load(from + 4 * step);
  const u5 = v128.load(from + 5 * step);
  const near = f32x4.mul(f32x4.add(u1, u2), all(-1.0 / 6));
  const far = f32x4.add(u3, u4);
  v128.store(to, f32x4.add(madd(near, far, all(1.0 / 24)), f32x4.mul(u0, all(0.25))));
  v128.store(
    to + toStep,
    madd(f32x4.mul(f32x4.sub(u2, u1), all(1.0 / 6)), f32x4.sub(u3, u4), all(1.0 / 12)),
  );
  v128.store(to + 2 * toStep, f32x4.add(madd(near, far, all(1.0 / 6)), u5));
}

/** The rows of Aᵀ, of m₁ ± m₂ and m₃ ± m₄. */
// @ts-expect-error: decorator
@inline
export function output0(m0: v128, nearSum: v128, farSum: v128): v128 {
  return f32x4.add(f32x4.add(m0, nearSum), farSum);
}
// @ts-expect-error: decorator
@inline
export function output1(near: v128, far: v128): v128 {
  return madd(near, far, all(2));
}
// @ts-expect-error: decorator
@inline
export function output2(nearSum: v128, farSum: v128): v128 {
  return madd(nearSum, farSum, all(4));
}
// @ts-expect-error: decorator
@inline
export function output3(near: v128, far: v128, m5: v128): v128 {
  return f32x4.add(madd(near, far, all(8)), m5);
}

/** Aᵀ: 6 products to 4 outputs. */
// @ts-expect-error: decorator
@inline
export function transformOutput4(from: usize, step: usize, to: usize, toStep: usize): void {
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const nearSum = f32x4.add(m1, m2);
  const near = f32x4.sub(m1, m2);
  const farSum = f32x4.add(m3, m4);
  const far = f32x4.sub(m3, m4);
  v128.store(to, output0(v128.load(from), nearSum, farSum));
  v128.store(to + toStep, output1(near, far));
  v128.store(to + 2 * toStep, output2(nearSum, farSum));
  v128.store(to + 3 * toStep, output3(near, far, v128.load(from + 5 * step)));
}
