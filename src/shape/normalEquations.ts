import type { Rows } from "./matrix/Rows.ts";
import type { PatchLayout } from "./PatchLayout.ts";
import type { PointModel } from "./PointModel.ts";

/**
 * JᵀJ, its lower half, and Jᵀe from each landmark's sums of products of gradients.
 *
 * @param gradients of an appearance along x and y, and e
 */
export function normalEquations(
  gradients: Rows,
  layout: PatchLayout,
  points: PointModel,
): { hessian: number[][]; side: number[] } {
  const n = points.parameters;
  const hessian = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const side = new Array<number>(n).fill(0);
  for (let k = 0; k < layout.landmarks; k++) {
    const sums = gradients.partProducts(0, 2, 0, 3, k * layout.stride, layout.stride);
    const [xx, xy, xe, yy, ye] = [sums[0]!, sums[1]!, sums[2]!, sums[4]!, sums[5]!];
    for (let a = 0; a < n; a++) {
      const [ax, ay] = [points.basis[a]![2 * k]!, points.basis[a]![2 * k + 1]!];
      side[a]! += ax * xe + ay * ye;
      const [u, v] = [ax * xx + ay * xy, ax * xy + ay * yy];
      for (let b = 0; b <= a; b++) hessian[a]![b]! += u * points.basis[b]![2 * k]! + v * points.basis[b]![2 * k + 1]!;
    }
  }
  return { hessian, side };
}
