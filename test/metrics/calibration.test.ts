import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { conformalCoverage, conformalRadii, reliability } from "../../src/metrics/index.ts";
import { simulateErrors } from "./simulate.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;

describe("reliability(confidence, errors)", () => {
  it("bins by confidence, with means, shares and the expected calibration error", () => {
    const confidence = [
      [0.9, 0.8],
      [0.2, 0.1],
      [0.5, absent],
    ];
    const errors = [
      [1, 2],
      [5, 4],
      [absent, 1],
    ];
    const table = reliability(confidence, errors, { radius: 2, bins: 2 });
    expect(table.count).toBe(4);
    expect(table.missing).toBe(2);
    expect(table.bins[0]).toMatchObject({ low: 0.1, count: 2, meanError: 4.5, medianError: 4.5, correct: 0 });
    expect(table.bins[1]).toMatchObject({ high: 0.9, count: 2, meanError: 1.5, correct: 1 });
    expect(table.bins[0]!.meanConfidence).toBeCloseTo(0.15, 12);
    expect(table.expectedCalibrationError).toBeCloseTo(0.5 * 0.15 + 0.5 * 0.15, 12);
    // Ranks of the errors 4, 5, 2, 1 in the order of confidence: 3, 4, 2, 1 against 1, 2, 3, 4.
    expect(table.rankCorrelation).toBeCloseTo(1 - (6 * (4 + 4 + 1 + 9)) / (4 * 15), 12);
  });

  it("finds calibrated probabilities calibrated", () => {
    const random = createRandom("calibrated");
    const confidence = Array.from({ length: 4000 }, () => [random(), random()]);
    const errors = confidence.map((row) => row.map((p) => (random() < p ? 0.5 : 3)));
    for (const binning of ["count", "width"] as const) {
      const { expectedCalibrationError, rankCorrelation, bins } = reliability(confidence, errors, {
        radius: 1,
        binning,
      });
      expect(expectedCalibrationError).toBeLessThan(0.02);
      expect(rankCorrelation).toBeLessThan(-0.4);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(8000);
    }
  });

  it("has null for empty bins, infinite means, ranks of a constant, and no ECE outside [0, 1]", () => {
    const tied = reliability([[0.5, 0.5, 0.5]], [[1, 2, notFound]], { radius: 1, bins: 3 });
    expect(tied.bins.map(({ count, meanError }) => [count, meanError])).toEqual([
      [3, null],
      [0, null],
      [0, null],
    ]);
    expect(tied.rankCorrelation).toBeNull();
    expect(reliability([[7, 3]], [[1, 2]], { radius: 1 }).expectedCalibrationError).toBeNull();
  });

  it("refuses shapes that differ and nothing to bin", () => {
    expect(() => reliability([[1]], [[1], [2]], { radius: 1 })).toThrow(
      new RangeError("reliability: confidence.length must be 2 images, as errors, got 1"),
    );
    expect(() => reliability([[1]], [[1, 2]], { radius: 1 })).toThrow(
      new RangeError("reliability: confidence[0].length must be 2 landmarks, as errors, got 1"),
    );
    expect(() => reliability([[1]], [[absent]], { radius: 1 })).toThrow(
      "reliability: the number of points with truth and confidence must be positive, got 0",
    );
    expect(() => reliability([[1]], [[1]], { radius: 0 })).toThrow(
      "reliability: radius must be a positive number, got 0",
    );
  });
});

describe("conformalRadii(errors, { coverage })", () => {
  const column = (values: number[]) => values.map((value) => [value]);

  it("takes the ⌈(n + 1)·coverage⌉-th smallest error", () => {
    const nine = column([5, 1, 9, 3, 7, 2, 8, 4, 6]);
    expect(conformalRadii(nine, { coverage: 0.9 })).toEqual([
      { landmark: 0, radius: 9, coverage: 0.9, count: 9, rank: 9 },
    ]);
    expect(conformalRadii(nine, { coverage: 0.8 })[0]).toMatchObject({ radius: 8, rank: 8 });
    expect(conformalRadii(nine, { coverage: 0.5 })[0]).toMatchObject({ radius: 5, rank: 5 });
  });

  it("says how many cases are needed, and that a point not found has no radius", () => {
    expect(conformalRadii(column([1, 2, absent]), { coverage: 0.9 })[0]).toEqual({
      landmark: 0,
      radius: null,
      coverage: 0.9,
      count: 2,
      rank: 3,
      reason: "coverage 0.9 needs at least 9 calibration cases",
    });
    expect(conformalRadii(column([1, notFound]), { coverage: 0.6 })[0]).toMatchObject({
      radius: null,
      reason: "infinite: too many points were not found",
    });
  });

  it("has one radius for all landmarks at once, and counts patients once", () => {
    const table = [
      [1, 4],
      [3, absent],
      [2, 2],
      [absent, absent],
    ];
    expect(conformalRadii(table, { coverage: 0.5, scope: "joint" })).toEqual([
      { landmark: null, radius: 3, coverage: 0.5, count: 3, rank: 2 },
    ]);
    const [first, second] = conformalRadii(table, { coverage: 0.5, groups: ["p", "p", "q", "q"] });
    expect([first!.count, second!.count]).toEqual([2, 2]);
    expect([4, 2]).toContain(second!.radius);
  });

  it("covers as stated: 50, 80 and 90 % within 2 % on new patients, alone and jointly", () => {
    for (const coverage of [0.5, 0.8, 0.9]) {
      for (const scope of ["perLandmark", "joint"] as const) {
        let [hits, count] = [0, 0];
        for (let run = 0; run < 60; run++) {
          const options = { patients: 60, landmarks: 3 };
          const calibration = simulateErrors(`calibration ${run}`, options);
          const fresh = simulateErrors(`fresh ${run}`, options);
          const radii = conformalRadii(calibration.errors, { coverage, scope, groups: calibration.groups, seed: run });
          for (const held of conformalCoverage(radii, fresh.errors)) {
            hits += held.hits;
            count += held.count;
          }
        }
        expect(Math.abs(hits / count - coverage)).toBeLessThan(0.02);
      }
    }
  });

  it("refuses a coverage that cannot be and radii that are none", () => {
    expect(() => conformalRadii([[1]], { coverage: 1 })).toThrow(
      new RangeError("conformalRadii: coverage must be a number between 0 and 1, got 1"),
    );
    expect(() => conformalCoverage(conformalRadii([[1]], { coverage: 0.9 }), [[1]])).toThrow(
      "conformalCoverage: radii[0].radius must be a number",
    );
  });
});
