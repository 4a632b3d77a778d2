import * as v from "valibot";
import type { LandmarkSample } from "../data/index.ts";
import { isPresent, type Point } from "../geometry/index.ts";
import { assertPoints } from "../geometry/point.ts";
import { describeIssue } from "../internal/describeIssue.ts";
import { assertList, listsOf, rowsOf } from "../internal/guards.ts";
import { parseJson } from "../internal/parseJson.ts";
import { printable, quote } from "../internal/printable.ts";
import { sha256 } from "../internal/sha256.ts";
import { type RadialErrors, radialErrors } from "../metrics/index.ts";

/** The newest `formatVersion` that this release reads. */
export const outOfFoldFormatVersion = 1;

const coordinate = v.nullable(v.pipe(v.number(), v.finite()));
const point = v.tuple([coordinate, coordinate]);
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

const schema = v.object({
  format: v.literal("kneel-out-of-fold"),
  formatVersion: v.literal(outOfFoldFormatVersion),
  /** Digest of the data set: images, landmarks, spacing. */
  data: v.string(),
  landmarkNames: v.pipe(v.array(v.string()), v.minLength(1)),
  /** How the model came about; free of rules. */
  about: v.record(v.string(), v.unknown()),
  cases: v.array(
    v.object({
      id: v.string(),
      group: v.string(),
      fold: v.string(),
      columns: v.record(v.string(), v.string()),
      spacing: v.nullable(v.tuple([positive, positive])),
      truth: v.array(point),
      predicted: v.array(point),
      confidence: v.array(v.nullable(v.number())),
    }),
  ),
});

/** One image with what a model that has not seen its patient says of it. */
export interface OutOfFoldCase {
  /** The image, with its row where a table has it twice. */
  readonly id: string;
  /** The patient. */
  readonly group: string;
  readonly fold: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Millimetres per pixel; null where unknown. */
  readonly spacing: readonly [number, number] | null;
  /** Pixels of the image; NaN where missing. */
  readonly truth: readonly Point[];
  readonly predicted: readonly Point[];
  /** NaN where unknown. */
  readonly confidence: readonly number[];
}

/** Predictions of a cross-validation: every image by the model that was trained without its fold. */
export interface OutOfFold {
  readonly data: string;
  readonly landmarkNames: readonly string[];
  readonly about: Readonly<Record<string, unknown>>;
  readonly cases: readonly OutOfFoldCase[];
}

/** `out-of-fold.json`: one file, sorted as given; what is missing is null. */
export function formatOutOfFold(outOfFold: OutOfFold): string {
  const { data, landmarkNames, about, cases } = listsOf("formatOutOfFold", "outOfFold", outOfFold, [
    "landmarkNames",
    "cases",
  ]);
  for (const [i, each] of rowsOf("formatOutOfFold", "outOfFold.cases", cases).entries()) {
    assertPoints("formatOutOfFold", `outOfFold.cases[${i}].truth`, each.truth);
    assertPoints("formatOutOfFold", `outOfFold.cases[${i}].predicted`, each.predicted);
    assertList("formatOutOfFold", `outOfFold.cases[${i}].confidence`, each.confidence, "a list of numbers");
  }
  const rounded = (value: number) => (Number.isFinite(value) ? Number(value.toFixed(4)) : null);
  const pair = (point: Point) => (isPresent(point) ? point.map(rounded) : [null, null]);
  const rows = cases.map(({ truth, predicted, confidence, ...rest }) =>
    JSON.stringify({
      ...rest,
      truth: truth.map(pair),
      predicted: predicted.map(pair),
      confidence: confidence.map(rounded),
    }),
  );
  const head = { format: "kneel-out-of-fold", formatVersion: outOfFoldFormatVersion, data, landmarkNames, about };
  return `${JSON.stringify(head).slice(0, -1)},"cases":[\n${rows.join(",\n")}\n]}\n`;
}

/**
 * Reads the text of an `out-of-fold.json`.
 *
 * @throws Error in one sentence that begins with the source: no such file, a newer format, an image twice, a patient in
 *   two folds
 */
export function parseOutOfFold(json: string, source = "out-of-fold.json"): OutOfFold {
  const value = parseJson(json, (reason) => new Error(`${source}: ${reason}; the file is damaged`));
  const { issues, output } = v.safeParse(schema, value, { abortEarly: true });
  if (issues) throw new Error(`${source}: not an out-of-fold file of kneel-tfjs (${describeIssue(issues[0])})`);
  const { landmarkNames, cases, data, about } = output;
  const points = (list: readonly (readonly [number | null, number | null])[]): Point[] =>
    list.map(([x, y]) => [x ?? Number.NaN, y ?? Number.NaN]);
  const read = cases.map(({ truth, predicted, confidence, ...rest }): OutOfFoldCase => {
    for (const [name, list] of Object.entries({ truth, predicted, confidence }))
      if (list.length !== landmarkNames.length)
        throw new Error(
          `${source}: ${name} of ${printable(rest.id)} must be ${landmarkNames.length} points, got ${list.length}`,
        );
    return {
      ...rest,
      truth: points(truth),
      predicted: points(predicted),
      confidence: confidence.map((number) => number ?? Number.NaN),
    };
  });
  const ids = new Set<string>();
  for (const { id } of read) {
    if (ids.has(id)) throw new Error(`${source}: holds ${printable(id)} twice`);
    ids.add(id);
  }
  const split = patientInTwoFolds(read);
  if (split) throw new Error(`${source}: ${split}; its predictions are not out of fold`);
  return { data, landmarkNames, about, cases: read };
}

/** Where a patient is in two folds, a sentence that says so. */
export function patientInTwoFolds(cases: readonly { readonly group: string; readonly fold: string }[]): string | null {
  const folds = new Map<string, string>();
  for (const { group, fold } of cases) {
    const first = folds.get(group) ?? fold;
    if (first !== fold) return `patient ${quote(group)} is in the folds ${printable(first)} and ${printable(fold)}`;
    folds.set(group, fold);
  }
  return null;
}

/** What identifies a data set: names of images and landmarks, coordinates, spacing; not where it lies or its order. */
export async function dataDigest(
  landmarkNames: readonly string[],
  samples: readonly Pick<LandmarkSample, "image" | "landmarks" | "spacing">[],
): Promise<string> {
  assertList("dataDigest", "landmarkNames", landmarkNames, "a list of names");
  rowsOf("dataDigest", "samples", samples);
  const rows = samples.map(({ image, landmarks, spacing }) => JSON.stringify([image, spacing, landmarks])).sort();
  return (await sha256(new TextEncoder().encode(JSON.stringify([landmarkNames, rows])))).slice(0, 16);
}

/**
 * Errors of out-of-fold predictions: in millimetres where every image has its spacing, else in pixels.
 *
 * NaN where the truth is missing, infinite where a present point was not found.
 */
export function outOfFoldErrors(outOfFold: Pick<OutOfFold, "cases">): { errors: RadialErrors; unit: "mm" | "px" } {
  const { cases } = listsOf("outOfFoldErrors", "outOfFold", outOfFold, ["cases"]);
  const inMm = cases.every(({ spacing }) => spacing !== null);
  const errors = radialErrors(
    cases.map(({ truth }) => truth),
    cases.map(({ predicted }) => predicted),
    inMm && cases.length > 0 ? { spacing: cases.map(({ spacing }) => spacing!) } : {},
  );
  return { errors, unit: inMm ? "mm" : "px" };
}
