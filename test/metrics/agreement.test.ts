import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { blandAltman, icc, interReader, radialErrors, summarizeErrors } from "../../src/metrics/index.ts";
import { normals } from "./simulate.ts";

/** Peak expiratory flow (l/min) of 17 people by two meters, first readings: Bland and Altman, Lancet 1986, Table. */
const wright = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427];
const mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451];

describe("blandAltman(a, b)", () => {
  it("agrees with the paper's worked example: mean −2.1, SD 38.8, limits −79.7 and 75.5 at two SD", () => {
    const result = blandAltman(wright, mini, { multiplier: 2 });
    expect(result.bias).toBeCloseTo(-2.1, 1);
    expect(result.std).toBeCloseTo(38.8, 1);
    // The paper adds up rounded figures.
    expect(Math.abs(result.lower + 79.7)).toBeLessThan(0.1);
    expect(Math.abs(result.upper - 75.5)).toBeLessThan(0.1);
    expect([result.count, result.missing, result.pairs.length]).toEqual([17, 0, 17]);
    expect(result.pairs[0]).toEqual({ mean: 503, difference: -18 });
    expect(result.intervals).toBeUndefined();
  });

  it("has 1.96 as default and leaves out incomplete pairs", () => {
    const result = blandAltman([1, Number.NaN, 4, 6], [0, 1, 4, 8]);
    expect(result).toMatchObject({ count: 3, missing: 1 });
    const sd = Math.sqrt(((1 + 1 / 3) ** 2 + (1 / 3) ** 2 + (2 - 1 / 3) ** 2) / 2);
    expect(result.bias).toBeCloseTo(-1 / 3, 14);
    expect(result.upper).toBeCloseTo(-1 / 3 + 1.96 * sd, 12);
  });

  it("has bootstrap intervals over groups near the textbook's standard errors", () => {
    const normal = normals(createRandom("limits"));
    const a = Array.from({ length: 400 }, normal);
    const { intervals, std } = blandAltman(
      a,
      a.map(() => 0),
      { groups: a.map((_, i) => `${i}`) },
    );
    const widths = (["bias", "lower", "upper"] as const).map((key) => intervals![key][1] - intervals![key][0]);
    const se = std / Math.sqrt(400);
    // Bland and Altman: the standard error of a limit is about √3 times that of the bias.
    const ratios = [1, Math.sqrt(2.92), Math.sqrt(2.92)].map((factor, i) => widths[i]! / (2 * 1.96 * factor * se));
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.08);
  });

  it("has the limits of each draw of patients: of two there are three draws", () => {
    const first = [3, 5];
    const second = [-1, 0];
    const draws = [
      [...first, ...first],
      [...first, ...second],
      [...second, ...second],
    ].map((values) => {
      const bias = values.reduce((sum, value) => sum + value, 0) / 4;
      const std = Math.sqrt(values.reduce((sum, value) => sum + (value - bias) ** 2, 0) / 3);
      return { bias, lower: bias - 1.96 * std, upper: bias + 1.96 * std };
    });
    const { intervals } = blandAltman([...first, ...second], [0, 0, 0, 0], {
      groups: ["p", "p", "q", "q"],
      level: 0.9,
    });
    for (const key of ["bias", "lower", "upper"] as const) {
      const values = draws.map((draw) => draw[key]);
      expect(intervals![key]).toBeAllClose([Math.min(...values), Math.max(...values)], { atol: 1e-12, rtol: 0 });
    }
  });

  it("refuses lists that do not pair, too few pairs and one patient", () => {
    expect(() => blandAltman([1], [1, 2])).toThrow(new RangeError("blandAltman: b.length must be 1, as a, got 2"));
    expect(() => blandAltman([1, Number.NaN], [1, 2])).toThrow(
      new RangeError("blandAltman: the number of complete pairs must be an integer of at least 2, got 1"),
    );
    expect(() => blandAltman([1, 2], [1, 2], { groups: ["p", "p"] })).toThrow(
      new RangeError('blandAltman: groups must be at least 2 different groups (patients), got ["p"]'),
    );
  });
});

/** Six targets rated by four judges: Shrout and Fleiss 1979, Table 2. */
const judges = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
];

describe("icc(ratings)", () => {
  it("agrees with Shrout and Fleiss: ICC(2,1) = .29, mean squares 11.24, 32.49 and 1.02", () => {
    const result = icc(judges);
    expect(result.icc).toBeCloseTo(0.29, 2);
    expect(result.meanSquares.targets).toBeCloseTo(11.24, 2);
    expect(result.meanSquares.raters).toBeCloseTo(32.49, 2);
    expect(result.meanSquares.residual).toBeCloseTo(1.02, 2);
    expect(result).toMatchObject({ targets: 6, raters: 4, missing: 0 });
  });

  it("is 1 for raters that agree, and falls with a constant shift, which is disagreement", () => {
    expect(
      icc([
        [1, 1],
        [2, 2],
        [5, 5],
      ]).icc,
    ).toBe(1);
    expect(
      icc([
        [1, 3],
        [2, 4],
        [5, 7],
      ]).icc,
    ).toBeLessThan(0.8);
    expect(icc([...judges, [5, Number.NaN, 1, 2]])).toEqual({ ...icc(judges), missing: 1 });
  });

  it("refuses what has no correlation", () => {
    expect(() => icc([[1], [2]])).toThrow(new RangeError("icc: ratings[0].length must be at least 2 raters, got 1"));
    expect(() => icc([[1, 2], [1]])).toThrow(
      new RangeError("icc: ratings[1].length must be 2 raters, as ratings[0], got 1"),
    );
    expect(() => icc([[1, 2]])).toThrow("icc: the number of complete targets must be an integer of at least 2, got 1");
    expect(() =>
      icc([
        [2, 2],
        [2, 2],
      ]),
    ).toThrow("icc: the variance of ratings must be a positive number, got 0");
  });
});

describe("interReader(readers)", () => {
  const missing: Point = [Number.NaN, Number.NaN];
  const base: Point[][] = Array.from({ length: 12 }, (_, i) => [
    [10 + 3 * i, 20 - i],
    [40 - i, 2 * i],
    [7 * (i % 5), 30],
  ]);
  const shifted = (dx: number, dy: number) =>
    base.map((row, i) => row.map(([x, y], k): Point => [x + dx + ((i + k) % 2 ? 0.5 : -0.5), y + dy]));
  const readers = [
    { name: "A", points: base },
    { name: "B", points: shifted(1, 0) },
    { name: "C", points: shifted(0, -2).with(0, [missing, [40, 0], [0, 30]]) },
  ];
  const spacing = [0.5, 2] as const;
  const model = { name: "M", points: shifted(0, 0) };
  const result = interReader(readers, { model, spacing, resamples: 50 });

  it("holds every two readers, and the model with each, against each other in millimetres", () => {
    expect(result.readers.map(({ a, b }) => a + b)).toEqual(["AB", "AC", "BC"]);
    expect(result.model.map(({ a, b }) => a + b)).toEqual(["MA", "MB", "MC"]);
    const expected = summarizeErrors(radialErrors(base, readers[1]!.points, { spacing })).mean;
    expect(result.readers[0]!.distance[0]).toMatchObject({ key: "mean", count: 36, groups: 12 });
    expect(result.readers[0]!.distance[0]!.value).toBeCloseTo(expected, 12);
    expect(result.readers[0]!.x!.bias).toBeCloseTo(-0.5, 12);
    expect(result.readers[1]!.y!.bias).toBeCloseTo((35 * 4 + 0) / 35 - (2 * 4) / 35, 1);
    expect(result.readers[1]!.distance[0]!.count).toBe(35);
  });

  it("has the ICC of each landmark's coordinates, without images that a reader left out", () => {
    expect(result.icc.map(({ count }) => count)).toEqual([11, 12, 12]);
    const x = (k: number) => base.map((_, i) => readers.map(({ points }) => points[i]![k]![0] * 0.5));
    expect(result.icc[1]!.x).toBeCloseTo(icc(x(1)).icc, 12);
    expect(result.icc[0]!.x).toBeCloseTo(icc(x(0)).icc, 12);
  });

  it("refuses fewer than two readers and readers of other images", () => {
    expect(() => interReader(readers.slice(1, 2))).toThrow(
      new RangeError("interReader: readers.length must be at least 2, got 1"),
    );
    expect(() => interReader([readers[0]!, { name: "short", points: base.slice(2) }])).toThrow(
      "radialErrors: predicted.length must be 12 images, as truth, got 10",
    );
  });
});
