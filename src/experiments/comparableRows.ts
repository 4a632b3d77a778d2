import { type OutOfFold, outOfFoldErrors } from "./outOfFold.ts";

/** A row that has run, in part or whole. */
export interface TableInput {
  readonly name: string;
  readonly title: string;
  readonly outOfFold: OutOfFold;
  /** Folds that failed, with the reason. @default [] */
  readonly failures?: readonly string[];
}

/** The unit of all rows; millimetres where none has run. */
export function unitOf(fn: string, rows: ReadonlyMap<string, OutOfFold>): "mm" | "px" {
  const named = [...rows].map(([name, row]) => ({ name, unit: outOfFoldErrors(row).unit }));
  const other = named.find(({ unit }) => unit !== named[0]!.unit);
  if (other)
    throw new RangeError(
      `${fn}: rows must be in one unit, got "${other.name}" in ${other.unit} beside "${named[0]!.name}" in ${named[0]!.unit}; every image of a row must have its spacing, or none of any row`,
    );
  return named[0]?.unit ?? "mm";
}

/** The folds that every row has, in their natural order. */
export function commonFolds(rows: readonly TableInput[]): string[] {
  const folds = rows.map(({ outOfFold }) => new Set(outOfFold.cases.map(({ fold }) => fold)));
  const all = [...new Set(folds.flatMap((own) => [...own]))];
  return all
    .filter((fold) => folds.every((own) => own.has(fold)))
    .sort(new Intl.Collator("en", { numeric: true }).compare);
}

/** A row's cases of some folds, in the order of the first row's. */
export function alike(
  fn: string,
  first: TableInput,
  { name, outOfFold }: TableInput,
  folds: readonly string[],
): OutOfFold {
  const own = new Map(outOfFold.cases.map((one) => [one.id, one]));
  const ids = first.outOfFold.cases.filter(({ fold }) => folds.includes(fold)).map(({ id }) => id);
  const cases = ids.flatMap((id) => own.get(id) ?? []);
  const count = outOfFold.cases.filter(({ fold }) => folds.includes(fold)).length;
  if (cases.length === ids.length && count === ids.length) return { ...outOfFold, cases };
  throw new RangeError(
    `${fn}: rows must be of the same images, got "${name}" (data ${outOfFold.data}) beside "${first.name}" (data ${first.outOfFold.data}); run them on one data set`,
  );
}

/** Whether two rows are of the same landmarks. */
export const sameLandmarks = (a: OutOfFold, b: OutOfFold) => a.landmarkNames.join("\n") === b.landmarkNames.join("\n");
