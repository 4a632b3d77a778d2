import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pck, pckPerLandmark } from "../../src/metrics/index.ts";
import { errors, reference, tight } from "./fixture.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;

describe("pck(errors, thresholds)", () => {
  it("agrees with NumPy over all points", () => {
    const result = pck(errors, reference.thresholds_mm);
    expect(result.map((p) => 100 * p.fraction)).toBeAllClose(reference.pck_pointwise_percent.data, tight);
    expect(result.map((p) => p.threshold)).toEqual(reference.thresholds_mm);
    expect(result.map((p) => p.count)).toEqual(Array(6).fill(640));
    expect(result[0]!.hits).toBe(355);
  });

  it("includes the threshold itself, leaves out missing points and counts points not found as misses", () => {
    expect(
      pck(
        [
          [1, absent, 2],
          [notFound, 3, absent],
        ],
        [1, 2.5],
      ),
    ).toEqual([
      { threshold: 1, fraction: 1 / 4, hits: 1, count: 4 },
      { threshold: 2.5, fraction: 2 / 4, hits: 2, count: 4 },
    ]);
  });

  it("counts the landmarks asked for", () => {
    expect(
      pck(
        [
          [0, 9, 1],
          [5, 9, 0],
        ],
        [2],
        { landmarks: [0, 2] },
      ),
    ).toEqual([{ threshold: 2, fraction: 3 / 4, hits: 3, count: 4 }]);
    expect(pck([[absent]], [2])).toEqual([{ threshold: 2, fraction: absent, hits: 0, count: 0 }]);
  });

  it("rises with the threshold and does not depend on the order of images", () => {
    const table = fc.array(fc.tuple(fc.double({ min: 0, max: 9 }), fc.double({ min: 0, max: 9 })), { minLength: 1 });
    fc.assert(
      fc.property(table, (rows) => {
        const hits = pck(rows, [0.5, 2, 7]).map((p) => p.hits);
        expect(hits).toEqual([...hits].sort((a, b) => a - b));
        expect(pck(rows.toReversed(), [0.5, 2, 7])).toEqual(pck(rows, [0.5, 2, 7]));
      }),
    );
  });

  it("names what is wrong", () => {
    expect(() => pck([[1, 2], [3]], [1])).toThrow(
      new RangeError("pck: errors[1].length must be 2 landmarks, as errors[0], got 1"),
    );
    expect(() => pck([[1, 2]], [1], { landmarks: [0, 2] })).toThrow(
      new RangeError("pck: landmarks must be landmark indices from 0 to 1, got [0, 2]"),
    );
    expect(() => pck([[1]], [1, -2])).toThrow(
      new RangeError("pck: thresholds must be non-negative numbers, got [1, -2]"),
    );
  });
});

describe("pckPerLandmark(errors, thresholds)", () => {
  it("agrees with NumPy, landmarks × thresholds", () => {
    const result = pckPerLandmark(errors, reference.thresholds_mm);
    expect([result.length, result[0]!.length]).toEqual(reference.pck_per_landmark_percent.shape);
    expect(result.map((row) => row.map((p) => 100 * p.fraction))).toBeAllClose(
      reference.pck_per_landmark_percent.data,
      tight,
    );
  });

  it("names what is wrong", () => {
    expect(() => pckPerLandmark([[1]], [2, 1])).toThrow(
      new RangeError("pckPerLandmark: thresholds[1] must be above 2, got 1"),
    );
  });

  it("has a count for each landmark", () => {
    const counts = pckPerLandmark(
      [
        [1, absent],
        [2, 4],
        [3, absent],
      ],
      [2],
    ).map(([p]) => [p!.hits, p!.count]);
    expect(counts).toEqual([
      [2, 3],
      [0, 1],
    ]);
  });
});
