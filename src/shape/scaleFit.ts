import { solveLinear } from "../internal/solveLinear.ts";
import type { FitAlgorithm } from "./deformableModel.ts";
import type { PatchSampling } from "./samplePatches.ts";

export interface ScaleFitOptions {
  /** @default the usual one of the kind of model */
  readonly algorithm?: FitAlgorithm;
  /** @default 20 */
  readonly iterations?: number;
  /** A fit ends when the shape moves by less, the root of the sum of squares in pixels. @default 0.03 */
  readonly tolerance?: number;
  /** Of patches. @default "bilinear" */
  readonly sampling?: PatchSampling;
  /**
   * How many values of the patches count as one observation where rarer shapes are held back; 0 holds none back. Of
   * part-based models. @default 0
   */
  readonly prior?: number;
}

/** What a fit found at one scale. */
export interface ScaleFit {
  /** x, y, x, y, … in pixels of the planes. */
  readonly shape: Float64Array;
  /** Shapes from the start, as near as the model can form it, to `shape`. */
  readonly path: readonly Float64Array[];
  /** Around each landmark: root mean square of what the model does not explain. */
  readonly errors: Float64Array;
}

/** Solves H·x = b, so that a direction nothing is seen of, as over an image without gradients, does not move. */
export function solveSymmetric(matrix: readonly (readonly number[])[], side: readonly number[]): Float64Array {
  return Float64Array.from(solveLinear(damped(matrix), [[...side]])[0]!);
}

/** Rows of the inverse of a symmetric matrix. */
export function invertSymmetric(matrix: readonly (readonly number[])[]): number[][] {
  return solveLinear(
    damped(matrix),
    matrix.map((_, i) => matrix.map((_, j) => (i === j ? 1 : 0))),
  );
}

function damped(matrix: readonly (readonly number[])[]): number[][] {
  const largest = Math.max(...matrix.map((row, i) => Math.abs(row[i]!)), 0);
  return matrix.map((row, i) => row.map((value, j) => value + (i === j ? 1e-12 * largest + 1e-300 : 0)));
}
