import { describe, expect, it } from "vitest";
import { summarizeErrors } from "../../src/metrics/index.ts";
import { readFixture } from "../support/fixtures.ts";
import { errors, reference, tight } from "./fixture.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;

describe("summarizeErrors(errors)", () => {
  it("agrees with NumPy", () => {
    const summary = summarizeErrors(errors);
    expect(summary).toMatchObject({ count: 640, missing: 0, notFound: 0 });
    expect([summary.mean, summary.std, summary.median]).toBeAllClose(
      [reference.mean_radial_error_mm, reference.std_ddof1_mm, reference.median_mm],
      tight,
    );
  });

  it("agrees with NumPy's linear percentiles", () => {
    const { image, percentiles_linear } = readFixture<{
      image: { data: number[] };
      percentiles_linear: Record<string, number>;
    }>("geometry.json");
    const percentiles = Object.keys(percentiles_linear).map(Number);
    const summary = summarizeErrors([image.data], { percentiles });
    expect(summary.percentiles.map((p) => p.percent)).toEqual(percentiles);
    expect(summary.percentiles.map((p) => p.value)).toBeAllClose(Object.values(percentiles_linear), { rtol: 1e-7 });
  });

  it("gives every figure of a small table", () => {
    // Sorted 1 2 4 7; deviations from the median 3: 2 1 1 4, sorted 1 1 2 4.
    expect(
      summarizeErrors(
        [
          [4, absent],
          [1, 7],
          [absent, 2],
        ],
        { percentiles: [10] },
      ),
    ).toEqual({
      count: 4,
      missing: 2,
      notFound: 0,
      mean: 3.5,
      std: Math.sqrt((2.5 ** 2 + 1.5 ** 2 + 0.5 ** 2 + 3.5 ** 2) / 3),
      median: 3,
      mad: 1.5,
      max: 7,
      percentiles: [{ percent: 10, value: 1.3 }],
    });
  });

  it("counts points not found in the order statistics, and has an infinite mean for them", () => {
    const summary = summarizeErrors([[1, 2, 3, notFound, notFound]], { percentiles: [50, 60, 100] });
    expect(summary).toMatchObject({ count: 5, notFound: 2, mean: notFound, std: absent, median: 3, mad: 2 });
    expect(summary.percentiles.map((p) => p.value)).toEqual([3, notFound, notFound]);
  });

  it("has no figures without points", () => {
    expect(summarizeErrors([[absent], [absent]], { percentiles: [50] })).toEqual({
      count: 0,
      missing: 2,
      notFound: 0,
      mean: absent,
      std: absent,
      median: absent,
      mad: absent,
      max: absent,
      percentiles: [{ percent: 50, value: absent }],
    });
  });

  it("refuses percentiles beyond 0 and 100", () => {
    expect(() => summarizeErrors(errors, { percentiles: [50, 101] })).toThrow(
      new RangeError("summarizeErrors: percentiles[1] must be a number from 0 to 100, got 101"),
    );
  });
});
