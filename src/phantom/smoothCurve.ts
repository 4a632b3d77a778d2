import type { Point } from "../geometry/point.ts";

/** A finely sampled curve. `at[i]` is the position of sample i in units of control points: 2.5 lies halfway from the third to the fourth. */
export interface SmoothCurve {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly at: Float64Array;
  readonly closed: boolean;
}

const mix = (a: Point, b: Point, ta: number, tb: number, t: number): Point => {
  const w = (t - ta) / (tb - ta);
  return [a[0] + w * (b[0] - a[0]), a[1] + w * (b[1] - a[1])];
};

/**
 * The centripetal Catmull–Rom curve through control points: it passes through each of them and has no loops or cusps.
 * An open curve continues straight at its ends. Samples are at most `step` apart (measured along the chord).
 *
 * Source: Barry and Goldman, SIGGRAPH 1988; Yuksel et al., Computer-Aided Design 43(7), 2011 (centripetal knots).
 */
export function smoothCurve(
  controls: readonly Point[],
  { closed = true, step = 1 }: { readonly closed?: boolean; readonly step?: number } = {},
): SmoothCurve {
  const n = controls.length;
  const spans = closed ? n : n - 1;
  const control = (i: number): Point => {
    if (closed) return controls[((i % n) + n) % n]!;
    if (i < 0) return [2 * controls[0]![0] - controls[1]![0], 2 * controls[0]![1] - controls[1]![1]];
    if (i < n) return controls[i]!;
    return [2 * controls[n - 1]![0] - controls[n - 2]![0], 2 * controls[n - 1]![1] - controls[n - 2]![1]];
  };
  const x: number[] = [];
  const y: number[] = [];
  const at: number[] = [];
  const knot = (a: Point, b: Point) => Math.max(Math.sqrt(Math.hypot(b[0] - a[0], b[1] - a[1])), 1e-6);
  for (let i = 0; i < spans; i++) {
    const [p0, p1, p2, p3] = [control(i - 1), control(i), control(i + 1), control(i + 2)] as const;
    const t1 = knot(p0, p1);
    const t2 = t1 + knot(p1, p2);
    const t3 = t2 + knot(p2, p3);
    const pieces = Math.max(1, Math.ceil(Math.hypot(p2[0] - p1[0], p2[1] - p1[1]) / step));
    for (let k = 0; k < pieces; k++) {
      const t = t1 + ((t2 - t1) * k) / pieces;
      const a2 = mix(p1, p2, t1, t2, t);
      const b1 = mix(mix(p0, p1, 0, t1, t), a2, 0, t2, t);
      const b2 = mix(a2, mix(p2, p3, t2, t3, t), t1, t3, t);
      const [px, py] = k === 0 ? p1 : mix(b1, b2, t1, t2, t);
      x.push(px);
      y.push(py);
      at.push(i + k / pieces);
    }
  }
  const end = closed ? controls[0]! : controls[n - 1]!;
  x.push(end[0]);
  y.push(end[1]);
  at.push(spans);
  return { x: Float64Array.from(x), y: Float64Array.from(y), at: Float64Array.from(at), closed };
}
