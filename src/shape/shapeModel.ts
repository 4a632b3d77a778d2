import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { applyHomography, fitSimilarity, isPresent, type Point } from "../geometry/index.ts";
import { assertPoints } from "../geometry/point.ts";
import { assertList, listsOf, refusal } from "../internal/guards.ts";
import { alignShapes, sizeOf } from "./alignShapes.ts";
import { similarityBasis } from "./similarityBasis.ts";

/**
 * How a set of landmarks varies, whatever its place, size and angle: a mean shape and the directions in which shapes
 * differ most from it.
 *
 * @see Cootes et al., "Active shape models – their training and application", CVIU 61, 1995
 */
export interface ShapeModel {
  /** In pixels of the images that its examples were in, centroid at (0, 0). */
  readonly mean: readonly Point[];
  /** Orthonormal, `[modes, 2K]` as x, y, x, y, …; orthogonal to moves, turns and scalings of the mean. */
  readonly modes: readonly (readonly number[])[];
  /** Of the examples along the modes, in squared pixels, falling. @default unknown, in models of older releases */
  readonly variances?: readonly number[];
}

/** Rounds in which missing landmarks are filled in from the modes. */
const fillRounds = 10;

/** Part of the largest variance, and its square of the squared size of the mean, below which there is none. */
const negligible = 1e-10;

/**
 * Procrustes analysis, then principal components of what remains; then the components are made orthogonal to the
 * similarities, which a fit moves along beside them. Landmarks that a shape lacks are taken from the mean, then from the modes, until
 * these settle.
 *
 * @param shapes all with the same landmarks, each of which at least one shape has
 * @param count of modes; fewer where the shapes vary in fewer ways, such as identical ones
 * @throws RangeError with fewer examples or coordinates than modes, and for a landmark that no shape has
 */
export function learnShapeModel(shapes: readonly (readonly Point[])[], count: number): ShapeModel {
  assertList("learnShapeModel", "shapes", shapes, "a list of shapes");
  const fn = "learnShapeModel";
  const size = 2 * (shapes[0]?.length ?? 0);
  if (!(Number.isInteger(count) && count >= 0)) throw refusal(fn, "count", "an integer of at least 0", count);
  if (shapes.length <= count || size - 4 < count)
    throw refusal(fn, "count", "below the number of shapes and of their free coordinates", count);
  const aligned = alignShapes(shapes);
  const absent = aligned.mean.findIndex((point) => !isPresent(point));
  if (absent >= 0) throw new RangeError(`learnShapeModel: landmark ${absent} must be present in at least one shape`);
  const gaps = shapes.some((points) => !points.every(isPresent));
  let rows = aligned.shapes.map((points) =>
    flat(points.map((point, k) => (isPresent(point) ? point : aligned.mean[k]!))),
  );
  let components = componentsOf(rows, count);
  for (let round = 0; gaps && round < fillRounds; round++) {
    rows = rows.map((row, n) => {
      const formed = reconstruct(components, row);
      return row.map((value, i) => (isPresent(aligned.shapes[n]![i >> 1]!) ? value : formed[i]!));
    });
    components = componentsOf(rows, count);
  }
  const mean = unflat(components.mean);
  const modes = orthonormal(components.modes, similarityBasis(mean));
  return { mean, modes, variances: components.variances.slice(0, modes.length) };
}

/**
 * Root mean square distance of landmarks from the nearest shape that the model can form, after the best similarity, in
 * pixels of the mean shape. Landmarks in one point, which have no angle and no size, are as far as the mean is large.
 */
export function shapeDistance(model: ShapeModel, points: readonly Point[]): number {
  assertPoints("shapeDistance", "points", points);
  const { mean, modes } = listsOf("shapeDistance", "model", model, ["mean", "modes"]);
  const [[x, y]] = points as [Point]; // at least one
  if (points.every(([u, v]) => u === x && v === y)) return sizeOf(mean) / Math.sqrt(mean.length);
  const laid = applyHomography(fitSimilarity(points, mean).homography, points);
  const left = laid.flatMap(([u, v], k) => [u - mean[k]![0], v - mean[k]![1]]);
  for (const mode of modes) {
    const along = dot(left, mode);
    for (let i = 0; i < left.length; i++) left[i]! -= along * mode[i]!;
  }
  return Math.sqrt(dot(left, left) / mean.length);
}

interface Components {
  readonly mean: readonly number[];
  readonly modes: readonly (readonly number[])[];
  readonly variances: readonly number[];
}

/** The mean and the eigenvectors of the covariance with the largest eigenvalues. */
function componentsOf(rows: readonly (readonly number[])[], count: number): Components {
  const size = rows[0]!.length;
  const mean = Array.from({ length: size }, (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  const differences = new Matrix(rows.map((row) => row.map((value, i) => value - mean[i]!)));
  const covariance = differences
    .transpose()
    .mmul(differences)
    .div(Math.max(1, rows.length - 1));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  const limit = Math.max(negligible * realEigenvalues[order[0]!]!, negligible ** 2 * dot(mean, mean));
  const kept = order.slice(0, count).filter((i) => realEigenvalues[i]! > limit);
  return {
    mean,
    modes: kept.map((i) => eigenvectorMatrix.getColumn(i)),
    variances: kept.map((i) => realEigenvalues[i]!),
  };
}

function reconstruct({ mean, modes }: Components, row: readonly number[]): number[] {
  const difference = row.map((value, i) => value - mean[i]!);
  const formed = [...mean];
  for (const mode of modes) {
    const along = dot(difference, mode);
    for (let i = 0; i < formed.length; i++) formed[i]! += along * mode[i]!;
  }
  return formed;
}

/** Gram–Schmidt against `fixed` and each other; what depends on others is dropped. */
function orthonormal(vectors: readonly (readonly number[])[], fixed: readonly (readonly number[])[]): number[][] {
  const done: number[][] = [];
  for (const vector of vectors) {
    const own = [...vector];
    for (let twice = 0; twice < 2; twice++)
      for (const other of [...fixed, ...done]) {
        const along = dot(own, other);
        for (let i = 0; i < own.length; i++) own[i]! -= along * other[i]!;
      }
    const length = Math.sqrt(dot(own, own));
    if (length > 1e-6) done.push(own.map((x) => x / length));
  }
  return done;
}

const flat = (points: readonly Point[]) => points.flat();
const unflat = (row: readonly number[]) =>
  Array.from({ length: row.length / 2 }, (_, k): Point => [row[2 * k]!, row[2 * k + 1]!]);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
