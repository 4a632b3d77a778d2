/**
 * Winograd's F(6×6, 3×3), as ./transforms4 for tiles of 6 × 6 outputs and patches of 8 × 8 inputs: 64 multiplications
 * instead of 324 (the points 0, ±1, ±2, ±1/2 and ∞ of Lavin & Gray's construction).
 *
 *           1   0  −21/4   0    21/4   0   −1  0           1      0      0
 *           0   1    1   −17/4 −17/4   1    1  0         −2/9   −2/9   −2/9
 *           0  −1    1    17/4 −17/4  −1    1  0         −2/9    2/9   −2/9
 *     Bᵀ =  0  1/2  1/4   −5/2  −5/4   2    1  0     G =  1/90   1/45   2/45
 *           0 −1/2  1/4    5/2  −5/4  −2    1  0          1/90  −1/45   2/45
 *           0   2    4    −5/2   −5   1/2   1  0         32/45  16/45   8/45
 *           0  −2    4     5/2   −5  −1/2   1  0         32/45 −16/45   8/45
 *           0  −1    0    21/4    0  −21/4  0  1           0      0      1
 *
 *           1  1   1   1    1    1     1    0
 *           0  1  −1   2   −2   1/2  −1/2   0
 *     Aᵀ =  0  1   1   4    4   1/4   1/4   0
 *           0  1  −1   8   −8   1/8  −1/8   0
 *           0  1   1  16   16   1/16  1/16  0
 *           0  1  −1  32  −32   1/32 −1/32  1
 */
import { all, madd, nmadd } from "../arithmetic";

/** Bᵀ: 8 inputs to 8. */
// @ts-expect-error: decorator
@inline
export function transformInput6(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  const d6 = v128.load(from + 6 * step);
  const d7 = v128.load(from + 7 * step);
  v128.store(to, madd(f32x4.sub(d0, d6), f32x4.sub(d4, d2), all(5.25)));
  v128.store(to + 7 * toStep, madd(f32x4.sub(d7, d1), f32x4.sub(d3, d5), all(5.25)));
  const even1 = nmadd(f32x4.add(d2, d6), d4, all(4.25));
  const odd1 = nmadd(f32x4.add(d1, d5), d3, all(4.25));
  v128.store(to + toStep, f32x4.add(even1, odd1));
  v128.store(to + 2 * toStep, f32x4.sub(even1, odd1));
  const d3s = f32x4.mul(d3, all(2.5));
  const even2 = nmadd(madd(d6, d2, all(0.25)), d4, all(1.25));
  const odd2 = f32x4.sub(madd(f32x4.add(d5, d5), d1, all(0.5)), d3s);
  v128.store(to + 3 * toStep, f32x4.add(even2, odd2));
  v128.store(to + 4 * toStep, f32x4.sub(even2, odd2));
  const evenHalf = nmadd(madd(d6, d2, all(4)), d4, all(5));
  const oddHalf = f32x4.sub(madd(f32x4.add(d1, d1), d5, all(0.5)), d3s);
  v128.store(to + 5 * toStep, f32x4.add(evenHalf, oddHalf));
  v128.store(to + 6 * toStep, f32x4.sub(evenHalf, oddHalf));
}

/** G: 3 taps to 8. */
// @ts-expect-error: decorator
@inline
export function transformFilter6(from: usize, step: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + step);
  const g2 = v128.load(from + 2 * step);
  const outer1 = f32x4.mul(f32x4.add(g0, g2), all(-2.0 / 9));
  const inner1 = f32x4.mul(g1, all(2.0 / 9));
  const outer2 = madd(f32x4.mul(g0, all(1.0 / 90)), g2, all(2.0 / 45));
  const inner2 = f32x4.mul(g1, all(1.0 / 45));
  const outerHalf = madd(f32x4.mul(g0, all(32.0 / 45)), g2, all(8.0 / 45));
  const innerHalf = f32x4.mul(g1, all(16.0 / 45));
  v128.store(to, g0);
  v128.store(to + toStep, f32x4.sub(outer1, inner1));
  v128.store(to + 2 * toStep, f32x4.add(outer1, inner1));
  v128.store(to + 3 * toStep, f32x4.add(outer2, inner2));
  v128.store(to + 4 * toStep, f32x4.sub(outer2, inner2));
  v128.store(to + 5 * toStep, f32x4.add(outerHalf, innerHalf));
  v128.store(to + 6 * toStep, f32x4.sub(outerHalf, innerHalf));
  v128.store(to + 7 * toStep, g2);
}

/** A row of Aᵀ, of sums or differences of the products of ±1, ±2 and ±1/2. */
// @ts-expect-error: decorator
@inline
export function output6(one: v128, two: v128, half: v128, power: f32): v128 {
  return madd(madd(one, two, all(power)), half, all(1 / power));
}

/** Aᵀ: 8 products to 6 outputs. */
// @ts-expect-error: decorator
@inline
export function transformOutput6(from: usize, step: usize, to: usize, toStep: usize): void {
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const m5 = v128.load(from + 5 * step);
  const m6 = v128.load(from + 6 * step);
  const sum1 = f32x4.add(m1, m2);
  const sum2 = f32x4.add(m3, m4);
  const sumHalf = f32x4.add(m5, m6);
  v128.store(to, output6(f32x4.add(v128.load(from), sum1), sum2, sumHalf, 1));
  v128.store(to + 2 * toStep, output6(sum1, sum2, sumHalf, 4));
  v128.store(to + 4 * toStep, output6(sum1, sum2, sumHalf, 16));
  const difference1 = f32x4.sub(m1, m2);
  const difference2 = f32x4.sub(m3, m4);
  const differenceHalf = f32x4.sub(m5, m6);
  v128.store(to + toStep, output6(difference1, difference2, differenceHalf, 2));
  v128.store(to + 3 * toStep, output6(difference1, difference2, differenceHalf, 8));
  const last = f32x4.add(difference1, v128.load(from + 7 * step));
  v128.store(to + 5 * toStep, output6(last, difference2, differenceHalf, 32));
}
