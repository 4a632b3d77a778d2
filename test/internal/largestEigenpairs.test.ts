import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { largestEigenpairs } from "../../src/internal/largestEigenpairs.ts";
import { createRandom } from "../../src/internal/random.ts";

/** Q·diag(values)·Qᵀ, Q orthonormal: reflections at vectors drawn by chance. */
function symmetric(values: readonly number[], seed = 1): Float64Array {
  const n = values.length;
  const random = createRandom(seed);
  let matrix = Matrix.diag([...values]);
  for (let round = 0; round < 2; round++) {
    const v = Matrix.columnVector(Array.from({ length: n }, () => random() - 0.5));
    const reflection = Matrix.eye(n).sub(v.mmul(v.transpose()).mul(2 / v.dot(v)));
    matrix = reflection.mmul(matrix).mmul(reflection);
  }
  return Float64Array.from({ length: n * n }, (_, i) => matrix.get(Math.floor(i / n), i % n));
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** The values, orthonormality of the vectors, and what A·v − λ·v leaves. */
function check(values: readonly number[], count: number) {
  const n = values.length;
  const matrix = symmetric(values);
  const found = largestEigenpairs(matrix, n, count);
  const largest = [...values].sort((a, b) => b - a).slice(0, count);
  expect(found.values).toHaveLength(largest.length);
  for (const [i, value] of largest.entries()) {
    expect(Math.abs(found.values[i]! - value)).toBeLessThan(1e-9 * largest[0]!);
    const own = found.vectors[i]!;
    const image = Float64Array.from({ length: n }, (_, j) => dot(matrix.subarray(j * n, (j + 1) * n), own));
    expect(Math.hypot(...image.map((x, j) => x - value * own[j]!))).toBeLessThan(1e-9 * largest[0]!);
    for (let j = 0; j <= i; j++) expect(dot(own, found.vectors[j]!)).toBeCloseTo(j === i ? 1 : 0, 9);
  }
}

describe("largestEigenpairs", () => {
  it.each([0.6, 1, 2, 4])("are the eigenvalues of a matrix where they fall as i^-%d, few of many", (power) =>
    check(
      Array.from({ length: 110 }, (_, i) => (i + 1) ** -power),
      9,
    ),
  );

  it("are all where all are wanted, or more", () => {
    check([3, 1, 2], 3);
    check([3, 1, 2], 7);
  });

  it("are found where values occur several times, are all one, or are mostly zero", () => {
    const many = (list: readonly number[]) => [...list, ...new Array<number>(90 - list.length).fill(0.01)];
    check(many([5, 5, 5, 3, 3, 2, 1, 1, 1, 1]), 8);
    check(new Array<number>(90).fill(2), 8);
    check([...new Array<number>(86).fill(0), 4, 3, 3, 1], 8);
    check([...Array.from({ length: 88 }, (_, i) => 1 / (i + 1)), 1, 1 / 2, 1 / 3], 8);
  });

  it("agree with a whole decomposition of products of rows", () => {
    const random = createRandom(3);
    const rows = new Matrix(Array.from({ length: 90 }, () => Array.from({ length: 120 }, random)));
    const gram = rows.mmul(rows.transpose());
    const whole = new EigenvalueDecomposition(gram, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => b - a);
    const { values } = largestEigenpairs(Float64Array.from(gram.to1DArray()), 90, 8);
    for (const [i, value] of values.entries()) expect(value / whole[i]!).toBeCloseTo(1, 10);
  });
});
