import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { createRandom } from "./random.ts";

/** Of a symmetric matrix, the largest value first. */
export interface Eigenpairs {
  readonly values: readonly number[];
  /** Orthonormal. */
  readonly vectors: readonly Float64Array[];
}

/** Of the largest eigenvalue: what residuals may be, and what is nothing. */
const exact = 1e-12;

/**
 * The largest eigenvalues of a symmetric positive semidefinite matrix `[n, n]` and their eigenvectors: by Lanczos's method with full
 * reorthogonalization where few are wanted of many, which takes a small part of the time, else, or where that does not
 * converge, by a whole decomposition.
 *
 * @see Parlett, "The Symmetric Eigenvalue Problem", Prentice-Hall 1980, chapter 13
 */
export function largestEigenpairs(matrix: Float64Array, n: number, count: number): Eigenpairs {
  const wanted = Math.min(count, n);
  for (let size = 3 * wanted + 30; size <= n / 2; size = Math.ceil(1.5 * size)) {
    const found = ritzPairs(matrix, n, wanted, size);
    if (found) return found;
  }
  return decompose(Matrix.from1DArray(n, n, matrix), wanted);
}

function decompose(matrix: Matrix, count: number): Eigenpairs {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  const chosen = order.slice(0, count);
  return {
    values: chosen.map((i) => realEigenvalues[i]!),
    vectors: chosen.map((i) => Float64Array.from(eigenvectorMatrix.getColumn(i))),
  };
}

/** Eigenpairs in the Krylov space of so many steps; null where they are not exact, or the space is smaller. */
function ritzPairs(matrix: Float64Array, n: number, count: number, size: number): Eigenpairs | null {
  const { basis, projected, rest } = krylov(matrix, n, size);
  if (basis.length < size) return null;
  const { values, vectors: weights } = decompose(projected, count);
  if (weights.some((own) => Math.abs(rest * own[size - 1]!) > exact * values[0]!)) return null;
  const vectors = weights.map((own) => {
    const vector = new Float64Array(n);
    for (const [j, direction] of basis.entries()) addTo(vector, direction, own[j]!);
    return vector;
  });
  return { values, vectors };
}

/**
 * An orthonormal basis of the space of v, Av, A²v …, of a v drawn by chance, what A is in it, and how much of the next
 * direction the last one leads to.
 */
function krylov(matrix: Float64Array, n: number, size: number) {
  const random = createRandom("largestEigenpairs", n);
  const basis: Float64Array[] = [];
  const projected = Matrix.zeros(size, size);
  let vector = Float64Array.from({ length: n }, () => random() - 0.5);
  let scale = 0;
  let rest = 0;
  for (let step = 0; ; step++) {
    // Twice: once leaves what rounding errors brought in.
    for (let pass = 0; pass < 2; pass++) for (const one of basis) addTo(vector, one, -dot(vector, one));
    rest = Math.sqrt(dot(vector, vector));
    if (step === size || !(rest > exact * scale)) break;
    const direction = vector.map((value) => value / rest);
    if (step > 0) projected.set(step, step - 1, rest).set(step - 1, step, rest);
    basis.push(direction);
    vector = new Float64Array(n);
    for (let i = 0; i < n; i++) vector[i] = dot(matrix.subarray(i * n, (i + 1) * n), direction);
    projected.set(step, step, dot(vector, direction));
    scale = Math.max(scale, Math.sqrt(dot(vector, vector)));
  }
  return { basis, projected: projected.subMatrix(0, basis.length - 1, 0, basis.length - 1), rest };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(vector: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i]! += factor * other[i]!;
}
