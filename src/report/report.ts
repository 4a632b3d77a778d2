import { assertList, assertPositive, assertText, fieldsOf, refusal } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import type { Bones } from "../metrics/boneFigures.ts";
import { type BootstrapOptions, bootstrapOf } from "../metrics/bootstrapOptions.ts";
import { conformalRadii } from "../metrics/conformalRadii.ts";
import { estimateFigures } from "../metrics/estimateFigures.ts";
import { assertErrors, assertLandmarks, assertTable, type RadialErrors } from "../metrics/present.ts";
import { reliability } from "../metrics/reliability.ts";
import { assertThresholds } from "../metrics/thresholds.ts";
import { toCaseErrors } from "./caseErrors.ts";
import type { Report, Stratum } from "./reportData.ts";
import { landmarkFigures, reportFigures } from "./reportFigures.ts";

/** What a report is about. */
export interface ReportInput {
  readonly errors: RadialErrors;
  /** Of the errors, such as `mm`. */
  readonly unit: string;
  readonly landmarkNames: readonly string[];
  /** A name for each image that is the same in every report. */
  readonly ids: readonly string[];
  /** The group (patient) of each image. @default every image its own */
  readonly groups?: readonly string[];
  /** What is known of each image, to stratify by. */
  readonly columns?: readonly Readonly<Record<string, string>>[];
  /** Confidence of each point, images × landmarks. */
  readonly confidence?: RadialErrors;
  /** Errors of something simple on the same images, such as the mean shape. */
  readonly baselines?: readonly { readonly name: string; readonly errors: RadialErrors }[];
}

/** Options of `report`. */
export interface ReportOptions extends BootstrapOptions {
  /** Columns to stratify by. @default [] */
  readonly by?: readonly string[];
  /** Ascending, in the unit of the errors. @default [1, 1.5, 2, 2.5] */
  readonly thresholds?: readonly number[];
  /** @default 10 */
  readonly outlierRadius?: number;
  /** Landmarks of each bone, for the per-bone PCK of the KNEEL paper. @default no such figures */
  readonly bones?: Bones;
  /** Coverage of the conformal radii. @default 0.9 */
  readonly coverage?: number;
  /** A point is correct within this radius, for the reliability table. @default the third threshold, or the last */
  readonly reliabilityRadius?: number;
  /** What the report is of, such as model and data, by name; stored with it. @default nothing */
  readonly about?: Readonly<Record<string, string>>;
}

/**
 * The figures of a model on a set of images: over all, for each value of the columns `by`, for each landmark; with
 * intervals clustered by patient, denominators, and every image's errors, so that two reports can be compared.
 * Plain data; see `formatReportText`, `formatReportMarkdown`, `formatReportLatex`, `formatReportCsv`, `formatReportJson`.
 *
 * An empty cell of a column counts as the value `(empty)`.
 *
 * @throws RangeError for tables of different shape, a column that an image does not have, ids that are not unique
 */
export function report(input: ReportInput, options: ReportOptions = {}): Report {
  const fn = "report";
  fieldsOf(fn, "input", input, "{errors, unit, landmarkNames, ids}");
  const { errors, unit, landmarkNames, ids, confidence, baselines = [] } = input;
  assertText(fn, "unit", unit);
  for (const [name, list] of Object.entries({ landmarkNames, ids })) assertList(fn, name, list, "a list of names");
  fieldsOf(fn, "options", options);
  const { by = [], thresholds = [1, 1.5, 2, 2.5], outlierRadius = 10, bones, coverage = 0.9, about = {} } = options;
  const bootstrap = bootstrapOf(fn, options);
  assertErrors(fn, errors);
  assertThresholds(fn, thresholds);
  assertPositive(fn, "outlierRadius", outlierRadius);
  for (const name of Object.keys(bones ?? {})) assertLandmarks(fn, `bones.${name}`, bones![name]!, errors);
  const groups = input.groups ?? ids;
  const columns: readonly Readonly<Record<string, string>>[] = input.columns ?? errors.map(() => ({}));
  if (confidence) assertTable(fn, "confidence", confidence);
  assertLists(fn, errors, { ids, groups, columns, ...(confidence && { confidence }) });
  if (landmarkNames.length !== errors[0]!.length)
    throw refusal(fn, "landmarkNames.length", `${errors[0]!.length} landmarks, as errors`, landmarkNames.length);
  const seen = new Set<string>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice !== undefined) throw refusal(fn, "ids", "different for every image", twice);

  const figures = reportFigures({ thresholds, outlierRadius, bones: bones ?? null });
  const stratum = (column: string | null, value: string, images: readonly number[]): Stratum => {
    const rows = images.map((i) => errors[i]!);
    const points = rows.flat();
    const missing = points.filter(Number.isNaN).length;
    const members = images.map((i) => groups[i]!);
    return {
      column,
      value,
      images: images.length,
      groups: new Set(members).size,
      points: points.length - missing,
      missing,
      notFound: points.filter((error) => error === Number.POSITIVE_INFINITY).length,
      figures: estimateFigures(rows, members, figures, bootstrap),
    };
  };
  const everything = errors.map((_, i) => i);
  const radius = options.reliabilityRadius ?? thresholds[Math.min(2, thresholds.length - 1)]!;
  const measurable = confidence && errors.some((row, i) => row.some((e, k) => !Number.isNaN(e + confidence[i]![k]!)));
  return {
    format: "kneel-report",
    version: 1,
    unit,
    landmarkNames: [...landmarkNames],
    thresholds: [...thresholds],
    outlierRadius,
    bones: bones ?? null,
    interval: { ...bootstrap, method: "percentile bootstrap over patients" },
    missingPolicy: "points without truth are in no figure; points not found are misses",
    strata: [
      stratum(null, "all", everything),
      ...by.flatMap((column) =>
        valuesOf(fn, columns, column).map(({ value, images }) => stratum(column, value, images)),
      ),
    ],
    landmarks: landmarkNames.map((name, k) => ({
      name,
      figures: estimateFigures(errors, groups, landmarkFigures(k, thresholds), bootstrap),
    })),
    baselines: baselines.map(({ name, errors: other }, i) => {
      if (other.length !== errors.length)
        throw refusal(fn, `baselines[${i}].errors.length`, `${errors.length} images, as errors`, other.length);
      return { name, figures: inNameOf(fn, () => estimateFigures(other, groups, figures, bootstrap)) };
    }),
    reliability: measurable ? inNameOf(fn, () => reliability(confidence, errors, { radius })) : null,
    conformal: inNameOf(fn, () => conformalRadii(errors, { coverage, groups, seed: bootstrap.seed })),
    about,
    cases: errors.map((row, i) => ({
      id: ids[i]!,
      group: groups[i]!,
      columns: Object.fromEntries(by.map((column) => [column, columns[i]![column] ?? ""])),
      errors: toCaseErrors(row),
    })),
  };
}

/** The values of a column in natural order (2 before 10) with their images. */
function valuesOf(fn: string, columns: readonly Readonly<Record<string, string>>[], column: string) {
  const images = new Map<string, number[]>();
  for (const [i, cells] of columns.entries()) {
    const cell = cells[column];
    if (cell === undefined) throw refusal(fn, `columns[${i}]`, `a row with the column "${column}"`, Object.keys(cells));
    const value = cell === "" ? "(empty)" : cell;
    const list = images.get(value);
    if (list) list.push(i);
    else images.set(value, [i]);
  }
  const order = new Intl.Collator("en", { numeric: true });
  return [...images].map(([value, list]) => ({ value, images: list })).sort((a, b) => order.compare(a.value, b.value));
}

function assertLists(fn: string, errors: RadialErrors, lists: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [name, list] of Object.entries(lists))
    if (list.length !== errors.length)
      throw refusal(fn, `${name}.length`, `${errors.length} images, as errors`, list.length);
}
