import type { Bones } from "../metrics/boneFigures.ts";
import type { ConformalRadius } from "../metrics/conformalRadii.ts";
import type { Estimate } from "../metrics/estimateFigures.ts";
import type { Reliability } from "../metrics/reliability.ts";

/** An error in a report: in its units, `"notFound"` for a present point that was not found, null without truth. */
export type CaseError = number | "notFound" | null;

/** One image of a report, with what a later comparison needs. */
export interface ReportCase {
  readonly id: string;
  /** The patient. */
  readonly group: string;
  /** The columns the report is stratified by. */
  readonly columns: Readonly<Record<string, string>>;
  /** One per landmark. */
  readonly errors: readonly CaseError[];
}

/** Images that are equal in a column; `column` null for all images. */
export interface Stratum {
  readonly column: string | null;
  readonly value: string;
  readonly images: number;
  /** Different patients. */
  readonly groups: number;
  /** Points with truth: the denominator of point-wise figures. */
  readonly points: number;
  /** Points without truth, in no figure. */
  readonly missing: number;
  /** Points with truth that were not found, misses in every figure. */
  readonly notFound: number;
  readonly figures: readonly Estimate[];
}

/** The figures of one landmark. */
export interface ReportLandmark {
  readonly name: string;
  readonly figures: readonly Estimate[];
}

/** Errors of a model in figures, as plain data that JSON holds: no NaN, no Infinity, null with a reason instead. */
export interface Report {
  readonly format: "kneel-report";
  readonly version: 1;
  /** Of the errors: `mm`, `px`, or the name of a normalizer. */
  readonly unit: string;
  readonly landmarkNames: readonly string[];
  readonly thresholds: readonly number[];
  readonly outlierRadius: number;
  readonly bones: Bones | null;
  readonly interval: {
    readonly level: number;
    readonly resamples: number;
    readonly seed: number | string;
    readonly method: string;
  };
  readonly missingPolicy: string;
  /** All images first, then each value of each column. */
  readonly strata: readonly Stratum[];
  readonly landmarks: readonly ReportLandmark[];
  /** The same figures of something simple to compare with, such as the mean shape. */
  readonly baselines: readonly { readonly name: string; readonly figures: readonly Estimate[] }[];
  readonly reliability: Reliability | null;
  /** Radii that these images suggest for new ones, one image per patient. */
  readonly conformal: readonly ConformalRadius[];
  /** Anything to go with it: model, data, command, date. */
  readonly about: Readonly<Record<string, string>>;
  readonly cases: readonly ReportCase[];
}
