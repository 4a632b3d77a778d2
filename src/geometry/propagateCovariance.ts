import type { Covariance } from "./covariance.ts";
import type { Point } from "./point.ts";

/**
 * The standard deviation of a figure of uncertain points, each with its own covariance, independent of the others.
 *
 * With the columns c of the Cholesky factor of each Σ, var f = Σ_c ((f(x + c) − f(x − c)) / 2)²: exact for a linear f,
 * first order otherwise, with differences as wide as the uncertainty so that a minimum of several distances is smoothed
 * on its scale (the divided-difference filter DD1 of Nørgaard, Poulsen and Ravn, Automatica 2000).
 *
 * @param figure of the points, which may come moved
 * @param relevant indices of the points that the figure depends on
 * @returns null where a covariance is not known (not finite) or not valid (not positive semi-definite)
 */
export function propagateCovariance(
  figure: (points: readonly Point[]) => number,
  points: readonly Point[],
  covariance: readonly Covariance[],
  relevant: readonly number[],
): number | null {
  let variance = 0;
  for (const k of relevant) {
    const columns = choleskyColumns(covariance[k]!);
    if (!columns) return null;
    for (const [dx, dy] of columns) {
      if (dx === 0 && dy === 0) continue;
      const moved = (sign: 1 | -1) => points.with(k, [points[k]![0] + sign * dx, points[k]![1] + sign * dy]);
      variance += ((figure(moved(1)) - figure(moved(-1))) / 2) ** 2;
    }
  }
  return Math.sqrt(variance);
}

/** Relative size of a negative determinant that rounding explains. */
const tolerance = 1e-6;

function choleskyColumns([xx, xy, yy]: Covariance): readonly [Point, Point] | null {
  if (![xx, xy, yy].every(Number.isFinite) || xx < 0 || yy < 0) return null;
  if (xx * yy - xy * xy < -tolerance * xx * yy || (xx * yy === 0 && xy !== 0)) return null;
  if (xx === 0) {
    return [
      [0, 0],
      [0, Math.sqrt(yy)],
    ];
  }
  const a = Math.sqrt(xx);
  return [
    [a, xy / a],
    [0, Math.sqrt(Math.max(0, yy - (xy * xy) / xx))],
  ];
}
