import { describe, expect, it } from "vitest";
import {
  alignedLinearInterpolation,
  type Interpolation,
  nearestInterpolation,
  transposeInterpolation,
} from "../../src/ops/interpolation.ts";

/** The map as a matrix, outputs × inputs; every place of every tap is one of an input. */
function matrixOf({ inputs, outputs, taps, sources, weights }: Interpolation): number[][] {
  expect([sources.length, weights.length]).toEqual([taps, taps]);
  const matrix = Array.from({ length: outputs }, () => new Array<number>(inputs).fill(0));
  for (let k = 0; k < taps; k++) {
    expect([sources[k]!.length, weights[k]!.length]).toEqual([outputs, outputs]);
    for (let o = 0; o < outputs; o++) {
      expect(sources[k]![o]! >= 0 && sources[k]![o]! < inputs).toBe(true);
      matrix[o]![sources[k]![o]!]! += weights[k]![o]!;
    }
  }
  return matrix;
}

const pairs = [1, 2, 3, 5, 8, 11, 13, 23, 30].flatMap((n) =>
  [1, 2, 3, 4, 7, 11, 12, 26, 51].map((m) => [n, m] as const),
);

describe("interpolations along an axis", () => {
  it("are those of the definitions, for any two sizes", () => {
    for (const [inputs, outputs] of pairs) {
      const nearest = matrixOf(nearestInterpolation(inputs, outputs));
      const linear = matrixOf(alignedLinearInterpolation(inputs, outputs));
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          // ⌊o·inputs/outputs⌋ = i in whole numbers, and the hat around o·(inputs − 1)/(outputs − 1).
          const chosen = i * outputs <= o * inputs && o * inputs < (i + 1) * outputs;
          expect(nearest[o]![i]).toBe(chosen ? 1 : 0);
          const at = outputs === 1 ? 0 : (o * (inputs - 1)) / (outputs - 1);
          expect(linear[o]![i]).toBeCloseTo(Math.max(0, 1 - Math.abs(at - i)), 12);
        }
    }
  });

  it("are transposed to the transposed matrix, with no more taps than its fullest row", () => {
    for (const [inputs, outputs] of pairs)
      for (const map of [nearestInterpolation(inputs, outputs), alignedLinearInterpolation(inputs, outputs)]) {
        const matrix = matrixOf(map);
        const transposed = transposeInterpolation(map);
        expect([transposed.inputs, transposed.outputs]).toEqual([outputs, inputs]);
        expect(matrixOf(transposed)).toEqual(Array.from({ length: inputs }, (_, i) => matrix.map((row) => row[i]!)));
        const fullest = Array.from({ length: inputs }, (_, i) => matrix.filter((row) => row[i] !== 0).length);
        expect(transposed.taps).toBe(Math.max(...fullest));
      }
  });
});
