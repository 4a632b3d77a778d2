import { describe, expect, it } from "vitest";
import {
  bootstrapInterval,
  ced,
  cedBand,
  estimateFigures,
  meanErrorFigure,
  summarizeErrors,
} from "../../src/metrics/index.ts";
import { simulateErrors } from "./simulate.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;
const { errors, groups } = simulateErrors(3, { patients: 25, landmarks: 5 });

describe("bootstrapInterval(errors, groups, statistic)", () => {
  it("draws the same resamples as estimateFigures", () => {
    const options = { resamples: 300, seed: "s", level: 0.9 };
    const [mean] = estimateFigures(errors, groups, [meanErrorFigure()], options);
    const interval = bootstrapInterval(errors, groups, (rows) => summarizeErrors(rows).mean, options);
    expect(interval).toBeAllClose([mean!.low!, mean!.high!], { rtol: 1e-12, atol: 0 });
  });

  it("refuses one patient, groups of another length and a statistic that is NaN", () => {
    const mean = () => 1;
    expect(() => bootstrapInterval([[1], [2]], ["a", "a"], mean)).toThrow(
      new RangeError('bootstrapInterval: groups must be at least 2 different groups (patients), got ["a"]'),
    );
    expect(() => bootstrapInterval([[1], [2]], ["a"], mean)).toThrow(
      new RangeError("bootstrapInterval: groups.length must be 2, as errors, got 1"),
    );
    expect(() => bootstrapInterval([[1], [2]], ["a", "b"], () => Number.NaN)).toThrow(
      new RangeError("bootstrapInterval: statistic must be a number on every resample, got NaN"),
    );
    expect(() => bootstrapInterval(errors, groups, mean, { resamples: 5 })).toThrow(
      new RangeError("bootstrapInterval: resamples must be an integer of at least 10, got 5"),
    );
  });
});

describe("cedBand(errors, groups, grid)", () => {
  const grid = [0.5, 1, 2, 4];

  it("is the bootstrap of the curve at each radius", () => {
    const options = { resamples: 200, seed: 7 };
    // Many errors lie at a radius exactly, some beyond the grid, some are missing or were not found.
    const rounded = errors.map((row, i) =>
      row.map((e, k) => (k === 4 ? [absent, notFound, e][i % 3]! : Math.round(2 * e) / 2)),
    );
    const band = cedBand(rounded, groups, grid, options);
    expect(band.fractions).toEqual(ced(rounded, grid).fractions);
    for (const [j, radius] of grid.entries()) {
      const interval = bootstrapInterval(rounded, groups, (rows) => ced(rows, [radius]).fractions[0]!, options);
      expect([band.low[j]!, band.high[j]!]).toBeAllClose(interval, { rtol: 1e-12, atol: 0 });
    }
    expect(band.low[1]).toBeLessThan(band.fractions[1]!);
    expect(band.high[1]).toBeGreaterThan(band.fractions[1]!);
  });

  it("refuses one patient and a table without points", () => {
    expect(() => cedBand([[1]], ["a"], grid)).toThrow("cedBand: groups must be at least 2 different groups");
    expect(() => cedBand([[Number.NaN]], ["a"], grid)).toThrow(
      new RangeError("cedBand: errors must be a table with a present point, got none"),
    );
  });
});
