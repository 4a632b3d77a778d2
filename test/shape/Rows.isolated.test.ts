import { afterEach, describe, expect, it, vi } from "vitest";
import { createRandom } from "../../src/internal/random.ts";

const random = createRandom("matrix");

/** The class as it is where WebAssembly runs, and where it does not. */
async function load(plain: boolean) {
  vi.resetModules();
  if (plain) vi.stubGlobal("WebAssembly", {});
  return (await import("../../src/shape/matrix/Rows.ts")).Rows;
}

describe.each([
  ["in WebAssembly", false],
  ["in plain loops", true],
])("Rows %s", (_, plain) => {
  afterEach(() => vi.unstubAllGlobals());

  /** More than a block of 256, no multiple of four. */
  const [count, length] = [7, 523];
  const numbers = Array.from({ length: count }, () => Float32Array.from({ length }, () => random() - 0.4));
  const vector = Float32Array.from({ length }, () => random() - 0.4);
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>, from = 0, to = a.length) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += a[i]! * b[i]!;
    return sum;
  };

  async function filled() {
    const Rows = await load(plain);
    const rows = new Rows(count, length);
    for (const [i, row] of numbers.entries()) rows.row(i).set(row);
    rows.vector.set(vector);
    return rows;
  }

  it("multiplies rows with a vector, with each other and in parts", async () => {
    const rows = await filled();
    expect(rows.productsWithVector()).toBeAllClose(
      numbers.map((row) => dot(row, vector)),
      { rtol: 1e-6, atol: 1e-6 },
    );
    expect(Array.from(rows.productsWithVector(5))).toHaveLength(5);
    expect(rows.gram(6)).toBeAllClose(
      numbers.slice(0, 6).flatMap((a) => numbers.slice(0, 6).map((b) => dot(a, b))),
      { rtol: 1e-6, atol: 1e-6 },
    );
    expect(rows.partProducts(1, 3, 2, 5, 8, 300)).toBeAllClose(
      numbers.slice(1, 4).flatMap((a) => numbers.slice(2, 7).map((b) => dot(a, b, 8, 308))),
      { rtol: 1e-6, atol: 1e-6 },
    );
  });

  it("adds weighted sums of its rows to the vector, of all and of the first ones", async () => {
    const rows = await filled();
    const weights = [0.5, -1, 2, 0, 1, -0.25, 3];
    for (const used of [7, 5]) {
      rows.vector.set(vector);
      rows.addCombination(weights.slice(0, used));
      expect(rows.vector.subarray(0, length)).toBeAllClose(
        Array.from(vector, (v, j) => v + weights.slice(0, used).reduce((sum, w, i) => sum + w * numbers[i]![j]!, 0)),
        { atol: 1e-5 },
      );
    }
    expect(rows.vector[length]).toBe(0);
    rows.vector.set(vector);
    rows.combined.set(vector.map((v) => 2 * v));
    rows.addCombination(weights, "combined");
    expect(rows.vector.subarray(0, length)).toEqual(vector);
    expect(rows.combined.subarray(0, length)).toBeAllClose(
      Array.from(vector, (v, j) => 2 * v + weights.reduce((sum, w, i) => sum + w * numbers[i]![j]!, 0)),
      { atol: 1e-5 },
    );
  });
});
