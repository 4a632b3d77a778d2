import { fieldsOf, rowsOf } from "../internal/guards.ts";
import { areKneeLandmarks, kneelCrossValidationBones } from "../knee/index.ts";
import {
  type Bones,
  bonePck,
  bonePckMeanFigure,
  comparePaired,
  type Estimate,
  estimateFigures,
  type Figure,
  holm,
  meanErrorFigure,
  outlierImagesFigure,
  type PairedComparison,
  pckFigure,
} from "../metrics/index.ts";
import { alike, commonFolds, sameLandmarks, type TableInput, unitOf } from "./comparableRows.ts";
import { outOfFoldErrors } from "./outOfFold.ts";

/** The reference row, the radii, and how intervals and tests are drawn. */
export interface ExperimentTableOptions {
  /** The row that the others are compared with. @default "wing" */
  readonly reference?: string;
  /** In the unit of the errors. @default [1, 1.5, 2, 2.5] */
  readonly thresholds?: readonly number[];
  /** @default 10 */
  readonly outlierRadius?: number;
  /** @default 2000 */
  readonly resamples?: number;
  /** @default 2000 */
  readonly permutations?: number;
  readonly seed?: number | string;
}

/** One row: the figures with intervals clustered by patient, and against the reference. */
export interface TableRow {
  readonly name: string;
  readonly title: string;
  readonly images: number;
  readonly patients: number;
  readonly folds: readonly string[];
  /** For each threshold in percent: mean and sample deviation over the bones (over points for other landmarks). */
  readonly within: readonly {
    readonly mean: number | null;
    readonly std: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  /** Percent of images with a point off by the outlier radius or more. */
  readonly outliers: Estimate;
  readonly meanError: Estimate;
  /** b − a of the row and the reference on the images that both have; null for the reference and for other landmarks. */
  readonly against: readonly PairedComparison[] | null;
  readonly failures: readonly string[];
}

/** A table of experiments as plain data. */
export interface ExperimentTable {
  readonly unit: string;
  readonly thresholds: readonly number[];
  readonly outlierRadius: number;
  readonly reference: string | null;
  /** Folds that every complete row has: the only ones that figures are of. */
  readonly folds: readonly string[];
  readonly rows: readonly TableRow[];
}

/** The figures that rows are compared by: PCK over bones at each threshold, outlier images, mean error. */
export function tableFigures(bones: Bones | null, thresholds: readonly number[], outlierRadius: number): Figure[] {
  return [
    ...thresholds.map((t) => (bones ? bonePckMeanFigure(bones, t) : pckFigure(t))),
    outlierImagesFigure(outlierRadius),
    meanErrorFigure(),
  ];
}

/**
 * The table of the KNEEL paper: PCK as mean ± deviation over tibia and femur (the ends of both plateaus) and the share of
 * outliers, with intervals that resample patients and tests against a reference row on the same images, corrected over
 * the rows for each figure (Holm). Figures are of the folds that every row with predictions has, so that a queue that
 * was stopped compares like with like.
 *
 * @throws RangeError for rows of other images
 */
export function experimentTable(inputs: readonly TableInput[], options: ExperimentTableOptions = {}): ExperimentTable {
  rowsOf("experimentTable", "inputs", inputs);
  const {
    reference = "wing",
    thresholds = [1, 1.5, 2, 2.5],
    outlierRadius = 10,
    resamples = 2000,
    permutations = 2000,
    seed = 0,
  } = fieldsOf("experimentTable", "options", options);
  const fn = "experimentTable";
  const ran = inputs.filter(({ outOfFold }) => outOfFold.cases.length > 0);
  const folds = commonFolds(ran);
  const rows = new Map(ran.map((row) => [row.name, alike(fn, ran[0]!, row, folds)]));
  const base = rows.get(reference) ?? null;
  const bootstrap = { resamples, seed };
  const unit = unitOf(fn, rows);
  const table = inputs.map(({ name, title, failures = [] }): TableRow => {
    const row = rows.get(name);
    if (!row || row.cases.length === 0) return notRun(name, title, thresholds, failures);
    const { errors } = outOfFoldErrors(row);
    const groups = row.cases.map(({ group }) => group);
    const bones = bonesOf(row.landmarkNames);
    const figures = tableFigures(bones, thresholds, outlierRadius);
    const estimates = estimateFigures(errors, groups, figures, bootstrap);
    const parts = bones ? bonePck(errors, thresholds, bones) : null;
    const percent = (x: number | null) => (x === null ? null : 100 * x);
    const within = thresholds.map((_, i) => {
      const { value, low, high } = estimates[i]!;
      return {
        mean: percent(value),
        std: percent(parts ? parts[i]!.std : null),
        low: percent(low),
        high: percent(high),
      };
    });
    const comparable = base && reference !== name && sameLandmarks(base, row) && new Set(groups).size > 1;
    const against = comparable
      ? comparePaired(outOfFoldErrors(base).errors, errors, groups, figures, { ...bootstrap, permutations })
      : null;
    return {
      ...{ name, title, images: row.cases.length, patients: new Set(groups).size, folds, within },
      ...{ outliers: estimates[thresholds.length]!, meanError: estimates[thresholds.length + 1]!, against, failures },
    };
  });
  return {
    unit,
    ...{ thresholds, outlierRadius, folds },
    reference: base && reference,
    rows: overRows(table),
  };
}

/** A row without predictions. */
function notRun(name: string, title: string, thresholds: readonly number[], failures: readonly string[]): TableRow {
  const none: Estimate = {
    ...{ key: "", label: "", quantity: "share", value: null, low: null, high: null },
    ...{ method: null, count: 0, of: "images", groups: 0, reason: "has not run" },
  };
  const within = thresholds.map(() => ({ mean: null, std: null, low: null, high: null }));
  return {
    ...{ name, title, images: 0, patients: 0, folds: [], within },
    ...{ outliers: none, meanError: none, against: null, failures },
  };
}

/** The outer edges of both bones for the 16 points of a knee. */
export const bonesOf = (names: readonly string[]): Bones | null =>
  areKneeLandmarks(names) ? kneelCrossValidationBones : null;

/** P-values corrected for the number of rows, figure by figure. */
function overRows(rows: readonly TableRow[]): TableRow[] {
  const compared = rows.filter(({ against }) => against !== null);
  const figures = compared[0]?.against?.length ?? 0;
  const adjusted = Array.from({ length: figures }, (_, f) => holm(compared.map(({ against }) => against![f]!.pValue)));
  return rows.map((row) => {
    const place = compared.indexOf(row);
    if (place < 0) return row;
    return { ...row, against: row.against!.map((figure, f) => ({ ...figure, adjustedPValue: adjusted[f]![place]! })) };
  });
}
