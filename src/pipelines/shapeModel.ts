import { applyHomography, fitSimilarity, type Point } from "../geometry/index.ts";
import { refusal } from "../internal/guards.ts";

/**
 * How a set of landmarks varies, whatever its place, size and angle: a mean shape and the directions in which shapes
 * differ most from it.
 *
 * @see Cootes et al., "Active shape models – their training and application", CVIU 61, 1995
 */
export interface ShapeModel {
  /** In pixels of the input that its examples were in. */
  readonly mean: readonly Point[];
  /** Orthonormal, `[modes, 2K]` as x, y, x, y, … */
  readonly modes: readonly (readonly number[])[];
}

/** Rounds in which the mean and the directions settle. */
const rounds = { mean: 3, modes: 100 } as const;

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/**
 * @param shapes all with the same landmarks, none missing
 * @param count of directions
 * @throws RangeError with fewer examples or coordinates than directions
 */
export function learnShapeModel(shapes: readonly (readonly Point[])[], count: number): ShapeModel {
  const size = 2 * (shapes[0]?.length ?? 0);
  if (shapes.length <= count || size <= count)
    throw refusal("learnShapeModel", "count", "below the number of shapes and of their coordinates", count);
  let mean = shapes[0]!;
  for (let round = 0; round < rounds.mean; round++) {
    const aligned = shapes.map((points) => alignedTo(mean, points));
    mean = mean.map((_, k): Point => {
      const of = (axis: 0 | 1) => aligned.reduce((sum, points) => sum + points[k]![axis], 0) / aligned.length;
      return [of(0), of(1)];
    });
  }
  const differences = shapes.map((points) => differenceFrom(mean, points));
  // Orthogonal iteration with Σ dᵢdᵢᵀ, from a start that has a part in every direction.
  let modes = Array.from({ length: count }, (_, m) =>
    Array.from({ length: size }, (_, i) => Math.cos((m + 1) * (i + 1))),
  );
  for (let round = 0; round < rounds.modes; round++)
    modes = orthonormal(
      modes.map((mode) => {
        const image = new Array<number>(size).fill(0);
        for (const difference of differences) {
          const along = dot(difference, mode);
          for (let i = 0; i < size; i++) image[i]! += along * difference[i]!;
        }
        return image;
      }),
    );
  return { mean, modes };
}

/**
 * Root mean square distance of landmarks from the nearest shape that the model can form, after the best similarity, in
 * pixels of the mean shape. Landmarks in one point, which have no angle and no size, are as far as the mean is large.
 */
export function shapeDistance({ mean, modes }: ShapeModel, points: readonly Point[]): number {
  const [[x, y]] = points as [Point];
  if (points.every(([u, v]) => u === x && v === y)) return sizeOf(mean);
  const left = differenceFrom(mean, points);
  for (const mode of modes) {
    const along = dot(left, mode);
    for (let i = 0; i < left.length; i++) left[i]! -= along * mode[i]!;
  }
  return Math.sqrt(dot(left, left) / mean.length);
}

const alignedTo = (mean: readonly Point[], points: readonly Point[]) =>
  applyHomography(fitSimilarity(points, mean).homography, points);

const differenceFrom = (mean: readonly Point[], points: readonly Point[]): number[] =>
  alignedTo(mean, points).flatMap(([x, y], k) => [x - mean[k]![0], y - mean[k]![1]]);

/** Root mean square distance from the centroid. */
function sizeOf(points: readonly Point[]): number {
  const middle = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [middle(0), middle(1)];
  return Math.sqrt(points.reduce((sum, [u, v]) => sum + (u - x) ** 2 + (v - y) ** 2, 0) / points.length);
}

/** Gram–Schmidt; what depends on others becomes 0. */
function orthonormal(vectors: readonly number[][]): number[][] {
  const done: number[][] = [];
  for (const vector of vectors) {
    const own = [...vector];
    for (const other of done) {
      const along = dot(own, other);
      for (let i = 0; i < own.length; i++) own[i]! -= along * other[i]!;
    }
    const length = Math.sqrt(dot(own, own));
    const isNew = length > 1e-9 * Math.sqrt(dot(vector, vector));
    done.push(own.map((x) => (isNew ? x / length : 0)));
  }
  return done;
}
