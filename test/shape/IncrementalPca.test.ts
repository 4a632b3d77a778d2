import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { IncrementalPca } from "../../src/shape/IncrementalPca.ts";
import { principalAngle } from "./principalAngle.ts";
import { layout, learnAppearance, reference } from "./reference.ts";

/** Rows with variances that fall by half from one direction to the next. */
function examples(count: number, length: number): Float32Array[] {
  const random = createRandom("rows", count, length);
  const directions = Array.from({ length: 8 }, () => Float32Array.from({ length }, () => random() - 0.5));
  return Array.from({ length: count }, (_, n) => {
    const weights = directions.map((_, i) => (random() - 0.5 + (n > count / 2 ? 0.4 : 0)) * 0.5 ** i);
    return Float32Array.from({ length }, (_, j) => 3 + weights.reduce((sum, w, i) => sum + w * directions[i]![j]!, 0));
  });
}

/** Mean, eigenvectors and eigenvalues of the covariance in 64 bits. */
function direct(rows: readonly Float32Array[], count: number) {
  const length = rows[0]!.length;
  const mean = Array.from({ length }, (_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
  const x = new Matrix(rows.map((row) => Array.from(row, (v, j) => v - mean[j]!)));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    x
      .transpose()
      .mmul(x)
      .div(rows.length - 1),
    { assumeSymmetric: true },
  );
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  return {
    mean,
    variances: order.map((i) => realEigenvalues[i]!),
    components: order.slice(0, count).map((i) => eigenvectorMatrix.getColumn(i)),
  };
}

function learned(rows: readonly Float32Array[], count: number, options?: { batch?: number; held?: number }) {
  const pca = new IncrementalPca(rows[0]!.length, count, options);
  for (const row of rows) pca.next().set(row);
  return pca.finish();
}

describe("IncrementalPca", () => {
  it("finds menpo's appearance: variances, what is left, and the subspace to 1e-4", () => {
    const { components, variances, noise } = learnAppearance();
    expect(variances).toBeAllClose(reference.appearance.variances, { rtol: 1e-5 });
    expect(noise).toBeCloseTo(reference.appearance.noise, 6);
    const width = layout.values * layout.landmarks;
    const theirs = Array.from({ length: reference.components }, (_, i) =>
      reference.appearance.components.slice(i * width, (i + 1) * width),
    );
    const own = components.map((row) =>
      Array.from(
        { length: width },
        (_, i) => row[Math.floor(i / layout.values) * layout.stride + (i % layout.values)]!,
      ),
    );
    expect(principalAngle(own, theirs)).toBeLessThan(1e-4);
  });

  it.each([
    ["more rows than numbers", 60, 19],
    ["fewer rows than numbers", 11, 37],
  ])("is the eigenvectors of the covariance with %s", (_, count, length) => {
    const rows = examples(count, length);
    const { mean, components, variances, examples: seen, noise } = learned(rows, 4);
    const truth = direct(rows, 4);
    expect(seen).toBe(count);
    expect(mean).toBeAllClose(truth.mean, { rtol: 1e-6 });
    expect(variances).toBeAllClose(truth.variances.slice(0, 4), { rtol: 1e-5 });
    const left = truth.variances.slice(4).reduce((a, b) => a + b, 0);
    expect(noise).toBeCloseTo(left / (Math.min(count - 1, length) - 4), 6);
    expect(principalAngle(components, truth.components)).toBeLessThan(1e-4);
  });

  it("stays close in batches, whose means differ, and exact where all components are held", () => {
    const rows = examples(90, 31);
    const truth = direct(rows, 3);
    const exact = learned(rows, 3, { batch: 20, held: 12 });
    expect(exact.mean).toBeAllClose(truth.mean, { rtol: 1e-6 });
    expect(exact.variances).toBeAllClose(truth.variances.slice(0, 3), { rtol: 1e-5 });
    expect(principalAngle(exact.components, truth.components)).toBeLessThan(1e-4);
    const rough = learned(rows, 3, { batch: 20, held: 4 });
    expect(rough.variances).toBeAllClose(truth.variances.slice(0, 3), { rtol: 0.02 });
    expect(principalAngle(rough.components, truth.components)).toBeLessThan(0.1);
    expect(rough.examples).toBe(90);
  });

  it("finds no components of rows that are alike, and refuses to finish without one", () => {
    expect(learned([Float32Array.of(1, 2, 3), Float32Array.of(1, 2, 3)], 1)).toMatchObject({
      components: [],
      variances: [],
      noise: 0,
    });
    expect(() => new IncrementalPca(3, 1).finish()).toThrow(
      new RangeError("IncrementalPca: finish must be called after a row was added"),
    );
    expect(() => new IncrementalPca(3, 2, { held: 1 })).toThrow(
      new RangeError("IncrementalPca: held must be at least 2, got 1"),
    );
  });
});
