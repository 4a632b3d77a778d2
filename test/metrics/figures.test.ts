import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kneelTestBones } from "../../src/knee/index.ts";
import {
  auc,
  aucFigure,
  bonePck,
  bonePckFigure,
  bonePckMeanFigure,
  bootstrapInterval,
  ced,
  cedBand,
  comparePaired,
  conformalRadii,
  type Estimate,
  estimateFigures,
  failureRate,
  failureRateFigure,
  meanErrorFigure,
  nme,
  outlierImagesFigure,
  outlierPointsFigure,
  outlierRate,
  pck,
  pckFigure,
  quantileFigure,
  stdErrorFigure,
  summarizeErrors,
} from "../../src/metrics/index.ts";
import { errors, reference, tight } from "./fixture.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;
const groups = errors.map((_, i) => `patient ${i >> 1}`);
const cheap = { resamples: 10 };

/** Holes in the reference, so that denominators differ. */
const holed = errors.map((row, i) =>
  row.map((e, k) => ((i * 7 + k * 3) % 11 === 0 ? absent : (i + k) % 97 === 5 ? notFound : e)),
);

describe("estimateFigures(errors, groups, figures)", () => {
  it("agrees with NumPy", () => {
    const figures = [
      meanErrorFigure(),
      stdErrorFigure(),
      quantileFigure(0.5),
      ...reference.thresholds_mm.map((t) => pckFigure(t)),
      outlierImagesFigure(10),
      outlierPointsFigure(10),
      ...reference.thresholds_mm.map((t) => bonePckMeanFigure(kneelTestBones, t)),
    ];
    const values = estimateFigures(errors, groups, figures, cheap).map(({ value }) => value!);
    expect(values).toBeAllClose(
      [
        reference.mean_radial_error_mm,
        reference.std_ddof1_mm,
        reference.median_mm,
        ...reference.pck_pointwise_percent.data.map((p) => p / 100),
        reference.outlier_images_percent_10mm / 100,
        reference.outlier_points_percent_10mm / 100,
        ...reference.kneel_report.test.mean.data.map((p) => p / 100),
      ],
      tight,
    );
  });

  it("gives what the plain functions give, denominators too, with points missing and not found", () => {
    const summary = summarizeErrors(holed, { percentiles: [95] });
    const outliers = outlierRate(holed, 3);
    const bone = bonePck(holed, [1], { tibia: [0, 4, 8] })[0]!.bones.tibia!;
    const failed = failureRate(holed, 1.2);
    const expected = [
      [summary.median, summary.count],
      [summary.percentiles[0]!.value, summary.count],
      [pck(holed, [1], { landmarks: [3, 4] })[0]!.fraction, pck(holed, [1], { landmarks: [3, 4] })[0]!.count],
      [outliers.points.fraction, outliers.points.count],
      [outliers.images.fraction, outliers.images.count],
      [bone.fraction, bone.count],
      [failed.fraction, failed.count],
    ];
    const found = estimateFigures(
      holed,
      groups,
      [
        quantileFigure(0.5),
        quantileFigure(0.95),
        pckFigure(1, { landmarks: [3, 4] }),
        outlierPointsFigure(3),
        outlierImagesFigure(3),
        bonePckFigure("tibia", [0, 4, 8], 1),
        failureRateFigure(1.2),
      ],
      cheap,
    );
    expect(summary.notFound).toBeGreaterThan(0);
    expect(found.map(({ value, count }) => [value!, count])).toBeAllClose(expected, tight);
  });

  it("integrates the step curve exactly", () => {
    // Steps at 1 and 3 of an axis to 4: heights 0, 1/3 and 2/3 over 1, 2 and 1; the third point lies beyond.
    const [area] = estimateFigures([[1, 3, 9]], ["a"], [aucFigure(4)], cheap);
    expect(area!.value).toBeCloseTo((2 * (1 / 3) + 1 * (2 / 3)) / 4, 14);
  });

  it("resamples patients as wholes: the interval is that of the quantiles of all equally likely draws", () => {
    // Two patients: means 1 (twice the images) and 4; draws aa, ab, ba, bb with means 1, 2, 2, 4.
    const [mean] = estimateFigures([[1], [1], [4]], ["a", "a", "b"], [meanErrorFigure()], {
      resamples: 4000,
      level: 0.4,
    });
    expect(mean).toMatchObject({ value: 2, low: 2, high: 2, method: "bootstrap", count: 3, groups: 2 });
    const wide = estimateFigures([[1], [1], [4]], ["a", "a", "b"], [meanErrorFigure()], { level: 0.8 })[0]!;
    expect([wide.low, wide.high]).toEqual([1, 4]);
  });

  it("takes the median and a percentile of each resample as if its rows were repeated", () => {
    const options = { resamples: 200, seed: 5, level: 0.8 };
    const finite = holed.map((row) => row.map((e) => (e === notFound ? absent : e)));
    const figures = [quantileFigure(0.5), quantileFigure(0.95), quantileFigure(0.5, { landmarks: [2, 9] })];
    const [median, p95, some] = estimateFigures(finite, groups, figures, options);
    const interval = (statistic: (rows: (readonly number[])[]) => number) =>
      bootstrapInterval(finite, groups, statistic, options);
    expect([median!.low!, median!.high!]).toBeAllClose(
      interval((rows) => summarizeErrors(rows).median),
      tight,
    );
    expect([p95!.low!, p95!.high!]).toBeAllClose(
      interval((rows) => summarizeErrors(rows, { percentiles: [95] }).percentiles[0]!.value),
      tight,
    );
    expect([some!.low!, some!.high!]).toBeAllClose(
      interval((rows) => summarizeErrors(rows.map((row) => [row[2]!, row[9]!])).median),
      tight,
    );
  });

  it("repeats with a seed and differs with another", () => {
    const run = (seed: number) => estimateFigures(errors, groups, [meanErrorFigure()], { seed })[0]!;
    expect(run(1)).toEqual(run(1));
    expect(run(1).low).not.toBe(run(2).low);
  });

  it("has exact bounds instead of an interval without width", () => {
    const none = estimateFigures(errors, groups, [outlierImagesFigure(1000), pckFigure(1000)]);
    const reach = expect.closeTo(1 - 0.025 ** (1 / 20), 12);
    expect(none[0]).toMatchObject({ value: 0, low: 0, high: reach, method: "exact", groups: 20 });
    expect(none[1]).toMatchObject({ value: 1, low: expect.closeTo(0.025 ** (1 / 20), 12), high: 1, method: "exact" });
  });

  it("counts images in the failure rate, those without points in no denominator", () => {
    const [some, none] = [
      [[2], [absent], [0.5]],
      [[absent], [absent]],
    ].map(
      (table) =>
        estimateFigures(
          table,
          table.map((_, i) => `${i}`),
          [failureRateFigure(1)],
        )[0]!,
    );
    expect(some).toMatchObject({
      key: "failure@1",
      label: "images with mean error > 1 {unit}",
      of: "images",
      count: 2,
    });
    expect(none).toMatchObject({ value: null, count: 0, reason: "no images with truth" });
  });

  it("gives null with the reason, never NaN or Infinity", () => {
    const figures = [meanErrorFigure(), pckFigure(2), stdErrorFigure()];
    const reasonsOf = (estimates: Estimate[]) => estimates.map(({ value, low, reason }) => [value, low, reason]);
    expect(reasonsOf(estimateFigures([[absent]], ["a"], figures))).toEqual(
      figures.map(() => [null, null, "no points with truth"]),
    );
    const table = [
      [1, notFound],
      [2, 3],
    ];
    expect(reasonsOf(estimateFigures(table, ["a", "b"], figures))).toEqual([
      [null, null, "infinite: points were not found"],
      [0.5, 0.5, undefined],
      [null, null, "no value: too few points, or some not found"],
    ]);
    expect(reasonsOf(estimateFigures([[1]], ["a"], figures))).toEqual([
      [1, null, "no interval: one group (patient) only"],
      [1, null, "no interval: one group (patient) only"],
      [null, null, "no value: too few points, or some not found"],
    ]);
  });

  it("resamples the patients that have what a figure counts, and no others", () => {
    // Landmark 1 is present in 3 of 100 patients, within the threshold in all: exact bound of 3 patients, not of 100.
    const table = Array.from({ length: 100 }, (_, i) => [i % 7, i < 3 ? 0.5 : absent]);
    const patients = table.map((_, i) => `patient ${i}`);
    const figures = [pckFigure(1, { landmarks: [1] }), meanErrorFigure({ landmarks: [1] }), pckFigure(3)];
    const [rare, mean, all] = estimateFigures(table, patients, figures);
    expect(rare).toMatchObject({ value: 1, low: expect.closeTo(0.025 ** (1 / 3), 12), high: 1, count: 3, groups: 3 });
    expect(rare!.low).toBeCloseTo(0.2924, 4);
    expect(mean).toMatchObject({ value: 0.5, low: 0.5, high: 0.5, groups: 3 });
    expect(all!.groups).toBe(100);
    const one = estimateFigures(
      table.map(([first], i) => [first!, i === 5 ? 0.5 : absent]),
      patients,
      figures,
    )[0];
    expect(one).toMatchObject({ value: 1, low: null, high: null, groups: 1 });
    expect(one!.reason).toBe("no interval: one group (patient) only");
  });

  it("has the interval of a table without the patients that a figure does not count", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 4, maxLength: 20 }), fc.integer(), (present, seed) => {
        const options = { resamples: 50, seed };
        const table = present.map((here, i) => [(i * 7) % 5, here ? ((i * 3) % 11) / 2 : absent]);
        const names = present.map((_, i) => `patient ${i % 9}`);
        const figures = [meanErrorFigure, stdErrorFigure, () => quantileFigure(0.3, { landmarks: [1] })].map((figure) =>
          figure({ landmarks: [1] }),
        );
        const counted = new Set(names.filter((_, i) => present[i]));
        const kept = table.map((_, i) => i).filter((i) => counted.has(names[i]!));
        if (kept.length === 0) return;
        const rows = kept.map((i) => table[i]!);
        const owners = kept.map((i) => names[i]!);
        expect(estimateFigures(table, names, figures, options)).toEqual(
          estimateFigures(rows, owners, figures, options),
        );
      }),
    );
  });

  it("names what is wrong", () => {
    const mean = [meanErrorFigure()];
    expect(() => estimateFigures([], [], mean)).toThrow(
      new RangeError("estimateFigures: errors must be a table of at least one image, got []"),
    );
    expect(() => estimateFigures([[1], [2]], ["a"], mean)).toThrow(
      new RangeError("estimateFigures: groups.length must be 2, as errors, got 1"),
    );
    expect(() => estimateFigures([[1], [-2]], ["a", "b"], mean)).toThrow(
      new RangeError("estimateFigures: errors[1][0] must be a non-negative number, Infinity or NaN, got -2"),
    );
    // What JSON.parse(JSON.stringify([[1, NaN]])) gives was counted as an error of 0.
    const parsed = JSON.parse(JSON.stringify([[1, absent]])) as number[][];
    const asks =
      "a non-negative number, Infinity or NaN (JSON writes NaN and Infinity as null: write points without truth as NaN again)";
    const readers: Record<string, () => unknown> = {
      estimateFigures: () => estimateFigures(parsed, ["a"], mean),
      pck: () => pck(parsed, [1]),
      summarizeErrors: () => summarizeErrors(parsed),
      outlierRate: () => outlierRate(parsed, 1),
      failureRate: () => failureRate(parsed, 1),
      bonePck: () => bonePck(parsed, [1], { tibia: [0] }),
      ced: () => ced(parsed, [0, 1]),
      auc: () => auc(parsed, 1),
      nme: () => nme({ errors: parsed, normalizer: "width" }),
      conformalRadii: () => conformalRadii(parsed),
      bootstrapInterval: () => bootstrapInterval([...parsed, ...parsed], ["a", "b"], () => 0),
      cedBand: () => cedBand([...parsed, ...parsed], ["a", "b"], [0, 1]),
      comparePaired: () => comparePaired(parsed, parsed, ["a"], mean),
    };
    for (const [fn, read] of Object.entries(readers))
      expect(read, fn).toThrow(new TypeError(`${fn}: errors[0][1] must be ${asks}, got null`));
    expect(() => estimateFigures([[1]], ["a"], [pckFigure(1, { landmarks: [1] })])).toThrow(
      new RangeError('estimateFigures: the landmarks of figure "pck@1" must be landmark indices from 0 to 0, got [1]'),
    );
    expect(() => estimateFigures([[1]], ["a"], mean, { level: 1 })).toThrow(
      new RangeError("estimateFigures: level must be a number between 0 and 1, got 1"),
    );
    expect(() => estimateFigures([[1]], ["a"], [])).toThrow(
      "estimateFigures: figures must be at least one figure, got []",
    );
    expect(() => pckFigure(-1)).toThrow(new RangeError("pckFigure: threshold must be a non-negative number, got -1"));
    expect(() => quantileFigure(2)).toThrow(new RangeError("quantileFigure: q must be a number from 0 to 1, got 2"));
  });
});
