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

describe("auc(errors, maximum)", () => {
  it("agrees with NumPy's trapezoid over 0 to 10 mm within the steps of its grid", () => {
    const { fraction, count, maximum } = auc(errors, 10);
    expect(Math.abs(fraction - reference.auc_0_10mm_trapezoid)).toBeLessThan(10 / 1000 / 10);
    expect([count, maximum]).toEqual([errors.flat().filter((error) => !Number.isNaN(error)).length, 10]);
  });

  it("is the exact area of the step curve", () => {
    // Steps at 1 and 3 of an axis to 4: heights 0, 1/3 and 2/3 over 1, 2 and 1; the third point lies beyond.
    expect(auc([[1, 3, 9]], 4).fraction).toBeCloseTo((2 * (1 / 3) + 1 * (2 / 3)) / 4, 14);
    expect(auc([[0, 0]], 4)).toEqual({ fraction: 1, count: 2, maximum: 4 });
    expect(auc([[9, notFound]], 4).fraction).toBe(0);
  });

  it("refuses a maximum that is not positive", () => {
    expect(() => auc(errors, 0)).toThrow(new RangeError("auc: maximum must be a positive number, got 0"));
  });
});
