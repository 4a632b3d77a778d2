import { describe, expect, it } from "vitest";
import * as annotations from "../../src/annotations/index.ts";
import { checkSample, filterSamples, formatLandmarkTable, groupKFold, splitByFold } from "../../src/data/index.ts";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import { formatOutOfFold } from "../../src/experiments/index.ts";
import { decideSide, kneeMeasures } from "../../src/knee/index.ts";
import * as reports from "../../src/report/index.ts";
import { cedSvg, contactSheet, drawOverlay } from "../../src/viz/index.ts";
import { madeUp } from "../experiments/cases.ts";

/** What V8 says where a program goes on with what it was not given. */
const raw = /cannot (read|convert|destructure)|is not (a function|iterable)|reading '/i;

/** Values of which none is what most places want. */
const foreign: readonly unknown[] = [null, undefined, Number.NaN, "x", "", {}, [], -1, true, [null]];

type Path = readonly (string | number)[];

/** The places within a value, the first of each list. */
function placesIn(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()].slice(0, 1) : Object.keys(value);
  const own = value as Readonly<Record<string | number, unknown>>; // an object or a list
  return keys.flatMap((key) => [[key], ...placesIn(own[key]).map((path) => [key, ...path])]);
}

/** A value with another one in one place. */
function withAt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  const own = value as Readonly<Record<string | number, unknown>>; // placesIn has found the place in it
  const inner = withAt(own[key], rest, other);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...own, [key]: inner };
}

const errors = [
  [1, 2],
  [Number.NaN, 3],
  [Number.POSITIVE_INFINITY, 1],
];
const report = reports.report(
  {
    errors,
    unit: "mm",
    landmarkNames: ["a", "b"],
    ids: ["1", "2", "3"],
    groups: ["p", "q", "q"],
    columns: [{ kl: "0" }, { kl: "1" }, { kl: "1" }],
    confidence: errors.map((row) => row.map((_, k) => 0.4 + 0.1 * k)),
    baselines: [{ name: "mean", errors }],
  },
  { by: ["kl"], about: { model: "m" }, bones: { t: [0], f: [1] }, resamples: 100 },
);
const annotation = {
  landmarkNames: ["a", "b"],
  images: [
    {
      image: "a.png",
      width: 9,
      height: 8,
      spacing: [0.2, 0.3],
      warnings: [{ code: "other", message: "odd" }],
      sets: [
        {
          name: "left",
          landmarks: [
            [1, 2],
            [3, 4],
          ],
          visible: [true, false],
          confidence: [0.1, 0.2],
          covariance: [
            [1, 0, 1],
            [1, 0, 1],
          ],
        },
      ],
    },
  ],
};
const sample = (fold: string) => ({
  image: `${fold}.png`,
  row: 2,
  landmarks: [[1, 2]],
  spacing: [1, 1],
  columns: { fold },
});
const table = { landmarkNames: ["a"], samples: [sample("1"), sample("2")] };
const tags = {
  lateralities: [{ source: "Laterality", value: "R" }],
  patientOrientation: ["L", "F"],
  viewPosition: "AP",
};

const raster = { width: 4, height: 3, channels: 1, data: new Uint8Array(12) };
const curve = { name: "a", errors: [1, 2], band: { radii: [0, 1], low: [0, 0.1], high: [0.2, 0.9] } };
const overlay = {
  truth: [[1, 1]],
  predicted: [[1, 2]],
  confidence: [0.5],
  covariances: [[1, 0, 1]],
  contours: [[0]],
  labels: [{ text: "R", at: [1, 1] }],
  spacing: [1, 1],
  window: [0, 255],
  scale: 2,
};
const knee = Array.from({ length: 16 }, (_, k) => [k, k % 3]);
const measured = { spacing: [1, 1], covariance: knee.map(() => [1, 0, 1]) };
const slicer = { landmarkNames: ["a"], spacing: [1, 1], name: "b", coordinateSystem: "LPS" };

const film = {
  ...{ spacing: [1, 1], spacingTag: "PixelSpacing", magnification: 1, patientName: "A^B", patientId: "1" },
  ...{ laterality: "R", patientOrientation: ["L", "F"], viewPosition: "AP", bodyPart: "KNEE" },
  ...{ photometricInterpretation: "MONOCHROME2", synthetic: true },
};

const calls: Readonly<Record<string, readonly [given: unknown, call: (given: never) => unknown]>> = {
  formatReportText: [report, reports.formatReportText],
  formatReportMarkdown: [report, reports.formatReportMarkdown],
  formatReportLatex: [report, reports.formatReportLatex],
  formatReportCsv: [report, reports.formatReportCsv],
  formatCoco: [annotation, annotations.formatCoco],
  formatViaJson: [annotation, annotations.formatViaJson],
  formatViaCsv: [annotation, annotations.formatViaCsv],
  formatLongCsv: [annotation, annotations.formatLongCsv],
  toLandmarkTable: [annotation, annotations.toLandmarkTable],
  fromLandmarkTable: [table, annotations.fromLandmarkTable],
  formatLandmarkTable: [table, formatLandmarkTable],
  filterSamples: [table, (given) => filterSamples(given, [{ column: "fold", operator: "=", value: "1" }])],
  "filterSamples, its filter": [
    [{ column: "fold", operator: "=", value: "1" }],
    (filter) => filterSamples(table as never, filter),
  ],
  splitByFold: [table.samples, (samples) => splitByFold(samples, { column: "fold", test: "1" })],
  groupKFold: [table.samples, (samples) => groupKFold(samples, 2, { groupColumn: "fold" })],
  decideSide: [tags, (given) => decideSide(given, { view: "crop" })],
  checkSample: [sample("1"), (given) => checkSample(given, raster)],
  cedSvg: [[curve], (given) => cedSvg(given, { thresholds: [1] })],
  "cedSvg, its options": [{ thresholds: [1], title: "t" }, (options) => cedSvg([curve], options)],
  contactSheet: [[raster], contactSheet],
  "contactSheet, its options": [
    { background: [1, 2, 3], columns: 1, gap: 2 },
    (options) => contactSheet([raster as never], options),
  ],
  drawOverlay: [raster, drawOverlay],
  "drawOverlay, its options": [overlay, (options) => drawOverlay(raster as never, options)],
  kneeMeasures: [knee, kneeMeasures],
  "kneeMeasures, its options": [measured, (options) => kneeMeasures(knee as never, options)],
  formatSlicerMarkups: [[[1, 2]], (points) => annotations.formatSlicerMarkups(points, slicer as never)],
  "formatSlicerMarkups, its options": [slicer, (options) => annotations.formatSlicerMarkups([[1, 2]], options)],
  formatDicomRadiograph: [raster, (given) => formatDicomRadiograph(given, { spacing: [1, 1] })],
  "formatDicomRadiograph, its options": [film, (options) => formatDicomRadiograph(raster as never, options)],
  formatOutOfFold: [madeUp({ count: 2 }), formatOutOfFold],
};

describe("a value of another kind within an argument", () => {
  it.each(Object.entries(calls))("is never answered by %s in words of JavaScript", async (_, [given, call]) => {
    await call(given as never);
    const faults: string[] = [];
    for (const path of placesIn(given))
      for (const other of foreign)
        try {
          await call(withAt(given, path, other) as never);
        } catch (error) {
          const { message } = error as Error;
          if (raw.test(message)) faults.push(`${path.join(".")}: ${message}`);
        }
    expect(faults).toEqual([]);
  });
});
