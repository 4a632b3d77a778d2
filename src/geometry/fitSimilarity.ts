import { refusal } from "../internal/guards.ts";
import type { Homography } from "./homography.ts";
import { assertPoints, isPresent, type Point } from "./point.ts";

/** A similarity that maps points onto others, and how well it does. */
export interface SimilarityFit {
  /** x′ = a·x − b·y + tx, y′ = b·x + a·y + ty. */
  readonly homography: Homography;
  /** √(a² + b²). */
  readonly scale: number;
  /** atan2(b, a), clockwise on the screen. */
  readonly radians: number;
  /** Root mean square distance that remains, divided by the root mean square distance of `to` from its centroid. */
  readonly residual: number;
}

/**
 * The similarity (translation, rotation, isotropic scale; no reflection) that brings one set of points closest to another
 * in the sense of least squares: ordinary Procrustes analysis over the points that both sets have.
 *
 * @throws RangeError when the sets differ in length or have fewer than two different points in common
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): SimilarityFit {
  assertPoints("fitSimilarity", "from", from);
  assertPoints("fitSimilarity", "to", to);
  if (from.length !== to.length) throw refusal("fitSimilarity", "to.length", `${from.length}`, to.length);
  const shared = from.map((_, i) => i).filter((i) => isPresent(from[i]!) && isPresent(to[i]!));
  const mean = (points: readonly Point[], axis: 0 | 1) =>
    shared.reduce((sum, i) => sum + points[i]![axis], 0) / shared.length;
  const [fx, fy, gx, gy] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [size, spread, dot, cross] = [0, 0, 0, 0];
  for (const i of shared) {
    const [x, y] = [from[i]![0] - fx, from[i]![1] - fy];
    const [u, v] = [to[i]![0] - gx, to[i]![1] - gy];
    size += x * x + y * y;
    spread += u * u + v * v;
    dot += x * u + y * v;
    cross += x * v - y * u;
  }
  if (!(shared.length >= 2 && size > 0 && spread > 0))
    throw new RangeError(
      `fitSimilarity: from and to must have two different points in common, got ${shared.length} shared ones`,
    );
  const [a, b] = [dot / size, cross / size];
  const left = Math.max(0, spread - (dot * dot + cross * cross) / size);
  return {
    homography: [a, -b, gx - a * fx + b * fy, b, a, gy - b * fx - a * fy, 0, 0, 1],
    scale: Math.hypot(a, b),
    radians: Math.atan2(b, a),
    residual: Math.sqrt(left / spread),
  };
}
