import type { Point, Spacing } from "../geometry/point.ts";
import { assertList, fieldsOf } from "../internal/guards.ts";

/** One row of a table of landmarks. */
export interface LandmarkSample {
  /** The image file, as the table names it. */
  readonly image: string;
  /** The line of the CSV the sample starts on; the header is usually line 1. */
  readonly row: number;
  /** Pixels of the image, in the order of `landmarkNames`; `[NaN, NaN]` where the cells are empty. */
  readonly landmarks: readonly Point[];
  /** Millimetres per pixel of the image, null where unknown. */
  readonly spacing: Spacing | null;
  /** Size in pixels that the points refer to, where the source says it; the image must have it. @default unknown */
  readonly size?: { readonly width: number | null; readonly height: number | null } | null;
  /** Every cell of the row but the coordinates, by column: text as written, blanks around it removed. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Landmarks of a set of images. */
export interface LandmarkTable {
  readonly landmarkNames: readonly string[];
  readonly samples: readonly LandmarkSample[];
}

/** What keeps a row from being used, as one sentence for people. */
export interface SampleProblem {
  /** The image file as the table names it, empty where even that is missing. */
  readonly image: string;
  readonly row: number;
  readonly message: string;
}

/** Refuses what has not the two lists of a table. */
export function assertTable(fn: string, table: LandmarkTable): void {
  fieldsOf(fn, "table", table, "a table {landmarkNames, samples}");
  assertList(fn, "table.landmarkNames", table.landmarkNames, "a list of names");
  assertList(fn, "table.samples", table.samples, "a list of samples");
}
