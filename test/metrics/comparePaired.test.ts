import { describe, expect, it } from "vitest";
import {
  comparePaired,
  holm,
  meanErrorFigure,
  pck,
  pckFigure,
  quantileFigure,
  summarizeErrors,
} from "../../src/metrics/index.ts";
import { simulateErrors } from "./simulate.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;
const { errors: a, groups } = simulateErrors("a", { patients: 40, landmarks: 6 });
const better = a.map((row, i) => row.map((error, k) => error * (0.8 + 0.1 * Math.sin(5 * i + k))));
const figures = [meanErrorFigure(), quantileFigure(0.5), pckFigure(1)];

describe("comparePaired(errorsA, errorsB, groups, figures)", () => {
  it("gives b − a of every figure and finds a consistent improvement", () => {
    const [mean, median, within] = comparePaired(a, better, groups, figures);
    expect(mean!.a).toBeCloseTo(summarizeErrors(a).mean, 12);
    expect(mean!.difference).toBeCloseTo(summarizeErrors(better).mean - summarizeErrors(a).mean, 12);
    expect(median!.difference).toBeCloseTo(summarizeErrors(better).median - summarizeErrors(a).median, 12);
    expect(within!.difference).toBeCloseTo(pck(better, [1])[0]!.fraction - pck(a, [1])[0]!.fraction, 12);
    for (const { low, high, difference, pValue, count, groups: patients } of [mean!, median!]) {
      expect(low).toBeLessThan(difference!);
      expect(high).toBeLessThan(0);
      expect(pValue).toBe(1 / 2001);
      expect([count, patients]).toEqual([480, 40]);
    }
  });

  it("turns around when the models change places", () => {
    const there = comparePaired(a, better, groups, figures, { resamples: 100, permutations: 100 });
    const back = comparePaired(better, a, groups, figures, { resamples: 100, permutations: 100 });
    for (const [i, { difference, low, high, pValue }] of there.entries())
      expect([back[i]!.difference!, back[i]!.low!, back[i]!.high!, back[i]!.pValue!]).toBeAllClose(
        [-difference!, -high!, -low!, pValue!],
        { rtol: 1e-9, atol: 1e-12 },
      );
  });

  it("is exact on three patients: 2 of 8 swaps are as extreme", () => {
    const [mean] = comparePaired([[1], [2], [3]], [[2], [4], [4]], ["x", "y", "z"], [meanErrorFigure()], {
      permutations: 40_000,
    });
    expect(mean!.difference).toBeCloseTo(4 / 3, 12);
    expect(Math.abs(mean!.pValue! - 2 / 8)).toBeLessThan(0.01);
  });

  it("corrects the p-values of figures compared together by Holm's procedure", () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") of R gives 0.03, 0.06, 0.06, 0.02.
    expect(holm([0.01, 0.04, null, 0.03, 0.005]).map((p) => p ?? -1)).toBeAllClose([0.03, 0.06, -1, 0.06, 0.02]);
    expect(holm([0.6, 0.9])).toEqual([1, 1]);
    const compared = comparePaired(a, better, groups, figures);
    expect(compared.map(({ adjustedPValue }) => adjustedPValue)).toEqual(holm(compared.map(({ pValue }) => pValue)));
  });

  it("draws the patients that a figure counts, and no others", () => {
    const table = (shift: number) => Array.from({ length: 40 }, (_, i) => [i % 7, i < 3 ? i + shift : Number.NaN]);
    const patients = table(0).map((_, i) => `patient ${i}`);
    const figure = [meanErrorFigure({ landmarks: [1] })];
    const [rare] = comparePaired(table(1), table(2), patients, figure);
    const three = (shift: number) => table(shift).slice(0, 3);
    expect(rare).toEqual(comparePaired(three(1), three(2), patients.slice(0, 3), figure)[0]);
    expect(rare).toMatchObject({ groups: 3, count: 3 });
    const one = (shift: number) => [
      [1, shift],
      [2, Number.NaN],
    ];
    expect(comparePaired(one(1), one(2), ["a", "b"], figure)[0]).toMatchObject({
      difference: 1,
      low: null,
      pValue: null,
      groups: 1,
      reason: "no interval: one group (patient) only",
    });
  });

  it("has p = 1 for equal models", () => {
    for (const { difference, low, high, pValue } of comparePaired(a, a, groups, figures, { permutations: 50 }))
      expect([difference, low, high, pValue]).toEqual([0, 0, 0, 1]);
  });

  it("has uniform p-values under the null hypothesis: at α = 0.05, 0.2 and 0.5 it rejects that often", () => {
    const runs = 400;
    const p = Array.from({ length: runs }, (_, r) => {
      // Two models with the same difficulty per patient, otherwise independent.
      const options = { patients: 20, landmarks: 4, patientSd: 0 };
      const one = simulateErrors(`null a ${r}`, options);
      const two = simulateErrors(`null b ${r}`, options);
      return comparePaired(one.errors, two.errors, one.groups, [meanErrorFigure()], {
        resamples: 10,
        permutations: 199,
        seed: r,
      })[0]!.pValue!;
    });
    for (const alpha of [0.05, 0.2, 0.5, 0.8]) {
      const rejected = p.filter((value) => value <= alpha).length / runs;
      // Three standard errors of a binomial share.
      expect(Math.abs(rejected - alpha)).toBeLessThan(3 * Math.sqrt((alpha * (1 - alpha)) / runs));
    }
  });

  it("keeps null and the reason where points were not found, and compares what can be", () => {
    const [mean, median] = comparePaired(
      [
        [1, 2],
        [1, 1],
      ],
      [
        [1, notFound],
        [2, 1],
      ],
      ["x", "y"],
      figures,
    );
    expect(mean).toMatchObject({ a: 1.25, b: null, difference: null, pValue: null });
    expect(mean!.reason).toBe("no value, or infinite because points were not found");
    expect(median!.difference).toBe(0.5);
  });

  it("refuses tables that are not of the same cases", () => {
    expect(() => comparePaired([[1]], [[1], [2]], ["x"], figures)).toThrow(
      new RangeError("comparePaired: errorsB.length must be 1 images, as errorsA, got 2"),
    );
    expect(() => comparePaired([[1], [2]], [[1], [absent]], ["x", "y"], figures)).toThrow(
      new RangeError("comparePaired: errorsB[1][0] must be present, as errorsA, got NaN"),
    );
    expect(() => comparePaired([[1, 2]], [[1]], ["x"], figures)).toThrow(
      new RangeError("comparePaired: errorsB[0].length must be 2 landmarks, as errorsA[0], got 1"),
    );
    expect(() => comparePaired([[1]], [[1]], ["x"], figures)).toThrow(
      new RangeError('comparePaired: groups must be at least 2 different groups (patients), got ["x"]'),
    );
  });
});
