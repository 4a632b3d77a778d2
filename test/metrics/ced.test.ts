import { describe, expect, it } from "vitest";
import { auc, ced, pck } from "../../src/metrics/index.ts";
import { errors, reference, tight } from "./fixture.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;
const grid = Array.from({ length: 1001 }, (_, i) => i / 100);

describe("ced(errors, grid)", () => {
  it("agrees with NumPy on a thousand radii", () => {
    const curve = ced(errors, grid);
    expect(curve.fractions).toBeAllClose(reference.ced_0_10mm_1001.data, tight);
    expect(curve.count).toBe(640);
    expect(curve.radii).toEqual(grid);
  });

  it("is the PCK at each radius, points not found keeping it below 1", () => {
    const table = [
      [0, 2, notFound],
      [absent, 2, 3],
    ];
    const curve = ced(table, [0, 1, 2, 5]);
    expect(curve).toEqual({ radii: [0, 1, 2, 5], fractions: [0.2, 0.2, 0.6, 0.8], count: 5 });
    expect(curve.fractions).toEqual(pck(table, curve.radii).map((p) => p.fraction));
  });

  it("refuses a grid that does not rise", () => {
    expect(() => ced(errors, [0, 2, 2])).toThrow(new RangeError("ced: grid[2] must be above 2, got 2"));
  });
});

describe("auc(curve)", () => {
  it("agrees with NumPy's trapezoid over 0 to 10 mm", () => {
    expect(auc(ced(errors, grid))).toBeAllClose(reference.auc_0_10mm_trapezoid, tight);
  });

  it("weighs uneven steps by their length and goes from 0 to 1", () => {
    expect(auc({ radii: [1, 2, 5], fractions: [0, 0.5, 1] })).toBeCloseTo((0.25 + 2.25) / 4, 14);
    expect(auc(ced([[0, 0]], [0, 3, 4]))).toBe(1);
    expect(auc(ced([[9, notFound]], [0, 3, 4]))).toBe(0);
  });

  it("refuses curves that are not one", () => {
    expect(() => auc({ radii: [1], fractions: [1] })).toThrow(
      new RangeError("auc: radii must be at least two radii, got [1]"),
    );
    expect(() => auc({ radii: [1, 2], fractions: [1] })).toThrow(
      new RangeError("auc: fractions.length must be 2, as radii, got 1"),
    );
  });
});
