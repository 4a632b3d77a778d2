import { assertTable, type LandmarkTable } from "../../data/landmarkTable.ts";
import { isPresent, type Point, type Spacing } from "../../geometry/point.ts";
import { fieldsOf, refusal } from "../../internal/guards.ts";
import { printable, quote } from "../../internal/printable.ts";
import type { Annotations, ImageAnnotation, LandmarkSet } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";

/** The column that tells the sets of an image apart. */
const setColumn = "set";

/**
 * Annotations as a table of landmarks, a row for each set that has any, with the set's name in the column `set` where it
 * has one: what training reads and `formatLandmarkTable` writes.
 */
export function toLandmarkTable(annotations: Annotations): LandmarkTable {
  checkAnnotations("toLandmarkTable", annotations);
  const { landmarkNames, images } = annotations;
  const found = images.flatMap(({ image, width, height, spacing, sets }) =>
    sets
      .filter(({ landmarks }) => landmarks.length > 0)
      .map((set) => ({ image, spacing, set, size: width === null && height === null ? null : { width, height } })),
  );
  const named = found.some(({ set }) => set.name !== "");
  return {
    landmarkNames,
    samples: found.map(({ image, spacing, set, size }, i) => ({
      image,
      row: i + 2,
      landmarks: set.landmarks,
      spacing,
      ...(size && { size }),
      columns: { image, ...(named && { [setColumn]: set.name }) },
    })),
  };
}

/** Options of `fromLandmarkTable`. */
export interface FromLandmarkTableOptions {
  /** The column that tells the rows of an image apart. @default "set", else "side", where there is one */
  readonly setColumn?: string;
  /** What messages name. @default "fromLandmarkTable" */
  readonly source?: string;
}

/**
 * A table of landmarks as annotations; rows of one image become its sets. Sizes of images are not in tables: null.
 *
 * @throws RangeError where rows of one image have the same set, or differ in spacing
 */
export function fromLandmarkTable(table: LandmarkTable, options: FromLandmarkTableOptions = {}): Annotations {
  assertTable("fromLandmarkTable", table);
  const { landmarkNames, samples } = table;
  const { setColumn: given, source = "fromLandmarkTable" } = fieldsOf("fromLandmarkTable", "options", options);
  if (given !== undefined && samples.some(({ columns }) => !Object.hasOwn(columns, given)))
    throw refusal("fromLandmarkTable", "setColumn", "a column of the table", given);
  const has = (name: string) => samples.length > 0 && samples.every(({ columns }) => Object.hasOwn(columns, name));
  const column = given ?? [setColumn, "side"].find(has);
  const images = new Map<string, { spacing: Spacing | null; sets: Map<string, LandmarkSet> }>();
  for (const { image, row, landmarks, spacing, columns } of samples) {
    const name = column === undefined ? "" : columns[column]!;
    const entry = images.get(image);
    if (!entry) {
      images.set(image, { spacing, sets: new Map([[name, { name, landmarks }]]) });
      continue;
    }
    if (entry.spacing?.join() !== spacing?.join())
      throw new RangeError(`${source}: rows of ${printable(image)} must have one spacing, row ${row} has another`);
    if (entry.sets.has(name))
      throw new RangeError(
        `${source}: rows of ${printable(image)} must differ in the column that names the set, row ${row} has ${quote(name)} again`,
      );
    entry.sets.set(name, { name, landmarks });
  }
  return {
    landmarkNames,
    images: [...images].map(
      ([image, { spacing, sets }]): ImageAnnotation => ({
        image,
        width: null,
        height: null,
        spacing,
        sets: [...sets.values()],
      }),
    ),
  };
}

/** The indices of the present landmarks of a set. */
export function presentOf({ landmarks }: LandmarkSet): { readonly k: number; readonly point: Point }[] {
  return landmarks.map((point, k) => ({ k, point })).filter(({ point }) => isPresent(point));
}
