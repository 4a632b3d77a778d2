import { describe, expect, it } from "vitest";
import { kneelTestBones } from "../../src/knee/index.ts";
import {
  aucFigure,
  boneFigure,
  boneMeanFigure,
  bonePck,
  bootstrapInterval,
  type Estimate,
  estimateFigures,
  failureFigure,
  failureRate,
  meanErrorFigure,
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
      ...reference.thresholds_mm.map((t) => boneMeanFigure(kneelTestBones, t)),
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
        boneFigure("tibia", [0, 4, 8], 1),
        failureFigure(1.2),
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

  it("gives null with the reason, never NaN or Infinity", () => {
    const figures = [meanErrorFigure(), pckFigure(2), stdErrorFigure()];
    const reasonsOf = (estimates: Estimate[]) => estimates.map(({ value, low, reason }) => [value, low, reason]);
    expect(reasonsOf(estimateFigures([[absent]], ["a"], figures))).toEqual(
      figures.map(() => [null, null, "no points with truth"]),
    );
    expect(
      reasonsOf(
        estimateFigures(
          [
            [1, notFound],
            [2, 3],
          ],
          ["a", "b"],
          figures,
        ),
      ),
    ).toEqual(
      [
        [null, null, "infinite: points were not found"],
        [0.5, 0.5, undefined],
        [null, null, "no value: too few points, or some not found"],
      ].map((row, i) => (i === 1 ? [0.5, 0.5, undefined] : row)),
    );
    expect(reasonsOf(estimateFigures([[1]], ["a"], figures))).toEqual([
      [1, null, "no interval: one group (patient) only"],
      [1, null, "no interval: one group (patient) only"],
      [null, null, "no value: too few points, or some not found"],
    ]);
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
