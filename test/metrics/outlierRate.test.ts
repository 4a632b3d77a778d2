import { describe, expect, it } from "vitest";
import { outlierRate } from "../../src/metrics/index.ts";
import { errors, reference, tight } from "./fixture.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;

describe("outlierRate(errors, radius)", () => {
  it("agrees with NumPy by point and by image", () => {
    const { points, images } = outlierRate(errors, 10);
    expect(100 * points.fraction).toBeAllClose(reference.outlier_points_percent_10mm, tight);
    expect(100 * images.fraction).toBeAllClose(reference.outlier_images_percent_10mm, tight);
    expect([points.hits, points.count, images.hits, images.count]).toEqual([6, 640, 6, 40]);
  });

  it("includes the radius itself and points not found, and leaves out what is missing", () => {
    const table = [
      [10, 9.99, absent],
      [notFound, 11, 1],
      [absent, absent, absent],
      [1, absent, 2],
    ];
    expect(outlierRate(table, 10)).toEqual({
      radius: 10,
      points: { fraction: 3 / 7, hits: 3, count: 7 },
      images: { fraction: 2 / 3, hits: 2, count: 3 },
    });
  });

  it("refuses a radius that is not positive", () => {
    expect(() => outlierRate(errors, 0)).toThrow(
      new RangeError("outlierRate: radius must be a positive number, got 0"),
    );
  });
});
