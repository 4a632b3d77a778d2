import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { radialErrors } from "../../src/metrics/index.ts";
import { predicted, reference, spacing, truth } from "./fixture.ts";

const missing: Point = [Number.NaN, Number.NaN];

describe("radialErrors(truth, predicted)", () => {
  it("agrees with NumPy in millimetres, each image with its own anisotropic spacing", () => {
    // Coordinates of some hundred pixels are stored with ten digits: errors are good to about 1e-7 px.
    expect(radialErrors(truth, predicted, { spacing })).toBeAllClose(reference.error_mm.data, { atol: 1e-7, rtol: 0 });
  });

  it("measures in pixels by default and scales x and y apart", () => {
    const one: Point[][] = [[[10, 20]]];
    const other: Point[][] = [[[13, 24]]];
    expect(radialErrors(one, other)).toEqual([[5]]);
    expect(radialErrors(one, other, { spacing: [2, 0.5] })).toEqual([[Math.hypot(6, 2)]]);
    expect(radialErrors(one, other, { spacing: [[1, 2]] })).toEqual([[Math.hypot(3, 8)]]);
  });

  it("gives NaN without truth and Infinity for a present point that was not found", () => {
    const from: Point[][] = [[missing, [1, 1], missing, [4, 4]]];
    const to: Point[][] = [[[0, 0], missing, missing, [4, 6]]];
    expect(radialErrors(from, to)).toEqual([[Number.NaN, Number.POSITIVE_INFINITY, Number.NaN, 2]]);
    expect(radialErrors([], [])).toEqual([]);
  });

  it("names the image whose points do not match", () => {
    expect(() => radialErrors(truth, predicted.slice(1))).toThrow(
      new RangeError("radialErrors: predicted.length must be 40 images, as truth, got 39"),
    );
    expect(() => radialErrors(truth, predicted.with(3, predicted[3]!.slice(1)))).toThrow(
      new RangeError("radialErrors: predicted[3].length must be 16 points, as truth[3], got 15"),
    );
    expect(() => radialErrors(truth.with(7, []), predicted)).toThrow(
      new RangeError("radialErrors: truth[7].length must be 16 points, as truth[0], got 0"),
    );
    expect(() => radialErrors(truth, predicted, { spacing: spacing.slice(2) })).toThrow(
      new RangeError("radialErrors: spacing.length must be 40 images, as truth, got 38"),
    );
    expect(() => radialErrors(truth, predicted, { spacing: spacing.with(5, [0.1, -1]) })).toThrow(
      new RangeError("radialErrors: spacing[5][1] must be a positive number, got -1"),
    );
    expect(() => radialErrors(truth, predicted, { spacing: [0, 1] })).toThrow(
      new RangeError("radialErrors: spacing[0] must be a positive number, got 0"),
    );
  });
});
