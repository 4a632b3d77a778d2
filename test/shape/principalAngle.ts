import { Matrix, SVD } from "ml-matrix";

/** The largest angle in radians between two subspaces that orthonormal rows span: asin of the largest singular value of B − BAᵀA. */
export function principalAngle(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  const [p, q] = [a, b].map((rows) => new Matrix(rows.map((row) => Array.from(row))));
  const left = Matrix.sub(q!, q!.mmul(p!.transpose()).mmul(p!));
  return Math.asin(Math.min(1, Math.max(...new SVD(left).diagonal)));
}
