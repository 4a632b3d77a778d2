import type { Point, Spacing } from "../geometry/point.ts";
import { assertList, assertText, fieldsOf, refusal } from "../internal/guards.ts";
import { printable } from "../internal/printable.ts";

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

/** Refuses what has not the two lists of a table, of names and of samples with their columns. */
export function assertTable(fn: string, table: LandmarkTable): void {
  fieldsOf(fn, "table", table, "a table {landmarkNames, samples}");
  assertList(fn, "table.landmarkNames", table.landmarkNames, "a list of names");
  for (const [k, name] of table.landmarkNames.entries()) assertText(fn, `table.landmarkNames[${k}]`, name);
  assertList(fn, "table.samples", table.samples, "a list of samples");
  for (const [i, sample] of table.samples.entries()) {
    assertSample(fn, `table.samples[${i}]`, sample);
    assertList(fn, `table.samples[${i}].landmarks`, sample.landmarks, "a list of points [x, y]");
    const { spacing } = sample;
    if (spacing != null && !(Array.isArray(spacing) && spacing.length === 2))
      throw refusal(fn, `table.samples[${i}].spacing`, "two numbers [x, y], or null", spacing);
  }
}

/** Refuses what has no columns of texts. */
export function assertSample(fn: string, name: string, sample: Pick<LandmarkSample, "image" | "columns">): void {
  fieldsOf(fn, name, sample, "a sample {image, row, columns}");
  assertText(fn, `${name}.image`, sample.image);
  fieldsOf(fn, `${name}.columns`, sample.columns, "texts by the names of columns");
  const odd = Object.entries(sample.columns).find(([, cell]) => typeof cell !== "string");
  if (odd) throw refusal(fn, `${name}.columns.${printable(odd[0])}`, "a text", odd[1]);
}
