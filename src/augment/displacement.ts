import type { Point } from "../geometry/point.ts";

/** Moves destination positions to source positions, p + d(p), in place. */
export type Displacement = (x: Float64Array, y: Float64Array) => void;

/**
 * Where a source point goes: the p with p + d(p) = point, by damped Newton steps to 1e-9 px; NaN where there is none
 * within 1e-4 px.
 */
export function invertDisplacement(move: Displacement, [sx, sy]: Point): Point {
  const h = 1e-3;
  const xs = new Float64Array(5);
  const ys = new Float64Array(5);
  const residual = (x: number, y: number): readonly [number, number, number] => {
    xs.set([x, x + h, x - h, x, x]);
    ys.set([y, y, y, y + h, y - h]);
    move(xs, ys);
    const [rx, ry] = [xs[0]! - sx, ys[0]! - sy];
    return [rx, ry, Math.hypot(rx, ry)];
  };
  let [x, y] = [sx, sy];
  let [rx, ry, error] = residual(x, y);
  for (let i = 0; i < 60 && error > 1e-9; i++) {
    const [a, b] = [(xs[1]! - xs[2]!) / (2 * h), (xs[3]! - xs[4]!) / (2 * h)];
    const [c, d] = [(ys[1]! - ys[2]!) / (2 * h), (ys[3]! - ys[4]!) / (2 * h)];
    const det = a * d - b * c;
    const [px, py] = [(d * rx - b * ry) / det, (a * ry - c * rx) / det];
    let step = 1;
    let next = residual(x - px, y - py);
    while (!(next[2] < error) && step > 1e-4) {
      step /= 2;
      next = residual(x - step * px, y - step * py);
    }
    if (!(next[2] < error)) break;
    [x, y] = [x - step * px, y - step * py];
    [rx, ry, error] = next;
  }
  return error < 1e-4 ? [x, y] : [Number.NaN, Number.NaN];
}
