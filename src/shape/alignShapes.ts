import {
  applyHomography,
  composeHomographies,
  fitSimilarity,
  isPresent,
  type Point,
  rotation,
  scaling,
  translation,
} from "../geometry/index.ts";
import { assertPoints } from "../geometry/point.ts";
import { assertList, refusal } from "../internal/guards.ts";

const settings = { rounds: 100, tolerance: 1e-6 } as const;

/** Shapes laid over each other. */
export interface AlignedShapes {
  /** Of the size of the given shapes' mean, its centroid at (0, 0); landmarks that no shape has are missing. */
  readonly mean: readonly Point[];
  /** The shapes as they lie over the mean. */
  readonly shapes: readonly (readonly Point[])[];
}

/**
 * Generalized Procrustes analysis: each shape moved, scaled to one size and turned so that it is closest to the mean, the mean
 * of what comes out taken anew, until it moves by less than 10⁻⁶. Landmarks that a shape lacks are left out of its part.
 *
 * @throws RangeError without shapes, for shapes of different numbers of landmarks, and for a shape with fewer than two
 *   different landmarks
 * @see Gower, "Generalized Procrustes analysis", Psychometrika 40, 1975
 */
export function alignShapes(shapes: readonly (readonly Point[])[]): AlignedShapes {
  assertList("alignShapes", "shapes", shapes, "a list of shapes");
  for (const [i, shape] of shapes.entries()) assertPoints("alignShapes", `shapes[${i}]`, shape);
  if (shapes.length === 0) throw refusal("alignShapes", "shapes.length", "at least 1", 0);
  const count = shapes[0]!.length;
  for (const [i, points] of shapes.entries()) {
    if (points.length !== count) throw refusal("alignShapes", `shapes[${i}].length`, `${count}`, points.length);
    if (sizeOf(points) === 0 || points.filter(isPresent).length < 2)
      throw new RangeError(`alignShapes: shapes[${i}] must have two different landmarks`);
  }
  const centered = shapes.map(centeredShape);
  let mean = centeredShape(meanOf(centered));
  const size = sizeOf(mean);
  let aligned = centered;
  for (let round = 0; round < settings.rounds; round++) {
    aligned = centered.map((points) => laidOver(points, mean));
    const next = centeredShape(meanOf(aligned));
    const factor = size / sizeOf(next);
    const scaled = next.map(([x, y]): Point => [x * factor, y * factor]);
    const moved = Math.sqrt(
      scaled.reduce(
        (sum, point, k) =>
          isPresent(point) ? sum + (point[0] - mean[k]![0]) ** 2 + (point[1] - mean[k]![1]) ** 2 : sum,
        0,
      ),
    );
    mean = scaled;
    if (moved < settings.tolerance) break;
  }
  return { mean, shapes: centered.map((points) => laidOver(points, mean)) };
}

/** Moved to the target's centroid, scaled to its size and turned to it, each as over the landmarks that both have. */
function laidOver(points: readonly Point[], target: readonly Point[]): Point[] {
  const { radians } = fitSimilarity(points, target);
  const shared = (own: readonly Point[], other: readonly Point[]) =>
    own.filter((point, k) => isPresent(point) && isPresent(other[k]!));
  const [from, to] = [shared(points, target), shared(target, points)];
  const scale = sizeOf(to) / sizeOf(from);
  const [[x, y], [u, v]] = [centroidOf(from), centroidOf(to)];
  const homography = composeHomographies(
    translation(-x, -y),
    rotation(radians),
    scaling(scale, scale),
    translation(u, v),
  );
  return applyHomography(homography, points);
}

/** The mean of each landmark over the shapes that have it. */
function meanOf(shapes: readonly (readonly Point[])[]): Point[] {
  return shapes[0]!.map((_, k): Point => {
    const present = shapes.map((points) => points[k]!).filter(isPresent);
    const along = (axis: 0 | 1) => present.reduce((sum, point) => sum + point[axis], 0) / present.length;
    return [along(0), along(1)];
  });
}

function centeredShape(points: readonly Point[]): Point[] {
  const [x, y] = centroidOf(points);
  return points.map(([u, v]): Point => [u - x, v - y]);
}

function centroidOf(points: readonly Point[]): Point {
  const present = points.filter(isPresent);
  const along = (axis: 0 | 1) => present.reduce((sum, point) => sum + point[axis], 0) / present.length;
  return [along(0), along(1)];
}

/** Root of the sum of squared distances from the centroid. */
export function sizeOf(points: readonly Point[]): number {
  const [x, y] = centroidOf(points);
  return Math.sqrt(points.filter(isPresent).reduce((sum, [u, v]) => sum + (u - x) ** 2 + (v - y) ** 2, 0));
}
