/** Solutions of A·x = b for each b in `sides`, by Gaussian elimination with pivoting; both arguments are used up. */
export function solveLinear(matrix: number[][], sides: number[][]): number[][] {
  const n = matrix.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(matrix[i]![k]!) > Math.abs(matrix[pivot]![k]!)) pivot = i;
    [matrix[k], matrix[pivot]] = [matrix[pivot]!, matrix[k]!];
    for (const side of sides) [side[k], side[pivot]] = [side[pivot]!, side[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      for (let j = k; j < n; j++) matrix[i]![j]! -= factor * matrix[k]![j]!;
      for (const side of sides) side[i]! -= factor * side[k]!;
    }
  }
  for (const side of sides)
    for (let k = n - 1; k >= 0; k--) {
      for (let j = k + 1; j < n; j++) side[k]! -= matrix[k]![j]! * side[j]!;
      side[k]! /= matrix[k]![k]!;
    }
  return sides;
}
