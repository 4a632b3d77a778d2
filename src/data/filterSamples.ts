import { withData } from "../internal/errorData.ts";
import { assertList, assertText, fieldsOf } from "../internal/guards.ts";
import { printableList, quote } from "../internal/printable.ts";
import { assertTable, type LandmarkSample, type LandmarkTable } from "./landmarkTable.ts";
import { parseDecimal } from "./parseDecimal.ts";

/** A comparison of a column with a value: as numbers where both are numbers, as text otherwise. */
export interface Condition {
  readonly column: string;
  readonly operator: "=" | "!=" | "<" | "<=" | ">" | ">=";
  readonly value: string;
}

/** Conditions that must all hold. */
export type Filter = readonly Condition[];

type Row = Pick<LandmarkSample, "image" | "columns">;

/** The text `parseFilter` reads. */
export const formatFilter = (filter: Filter): string =>
  filter.map(({ column, operator, value }) => `${column}${operator}${value}`).join(",");

const toNumber = (text: string) => parseDecimal(text.trim()) ?? Number.NaN;

/** An ordering holds between numbers only: a cell that is empty or text is neither less nor greater. */
function holds(cell: string, { operator, value }: Condition): boolean {
  const a = toNumber(cell);
  const b = toNumber(value);
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  if (operator === ">") return a > b;
  if (operator === ">=") return a >= b;
  const same = cell === value || a === b;
  return operator === "=" ? same : !same;
}

/** Whether a row passes every condition; the name of the image is column `image`, whatever the table calls it. */
export function matchesFilter({ image, columns }: Row, filter: Filter): boolean {
  return filter.every((condition) => {
    const { column } = condition;
    return holds(Object.hasOwn(columns, column) ? columns[column]! : column === "image" ? image : "", condition);
  });
}

/** Refuses conditions on columns that are not among `columns`. */
export function assertFilterColumns(filter: Filter, columns: readonly string[], source: string): void {
  const unknown = filter.find(({ column }) => !columns.includes(column));
  if (!unknown) return;
  const reason = `${source}: has no column ${quote(unknown.column)} to filter by; there are: ${printableList([...new Set(columns)])}`;
  throw withData(new RangeError(reason), { code: "filter-column", file: source, option: "filter", reason });
}

/** The error of a filter that leaves nothing. */
export const nothingPasses = (reason: string) =>
  withData(new RangeError(reason), { code: "filter-empty", option: "filter", reason });

/**
 * The samples that pass a filter (see `parseFilter`), in their order. Coordinates cannot be filtered by.
 *
 * @throws RangeError for a column the samples do not have, and where nothing is left
 */
export function filterSamples(table: LandmarkTable, filter: Filter): LandmarkTable {
  assertTable("filterSamples", table);
  assertList("filterSamples", "filter", filter, "a list of conditions, as parseFilter reads them");
  for (const [i, condition] of filter.entries()) {
    fieldsOf("filterSamples", `filter[${i}]`, condition, "a condition {column, operator, value}");
    for (const part of ["column", "operator", "value"] as const)
      assertText("filterSamples", `filter[${i}].${part}`, condition[part]);
  }
  const columns = new Set(table.samples.flatMap((sample) => Object.keys(sample.columns)));
  assertFilterColumns(filter, [...columns, "image"], "filterSamples: the table");
  const samples = table.samples.filter((sample) => matchesFilter(sample, filter));
  if (samples.length === 0)
    throw nothingPasses(
      `filterSamples: no sample of ${table.samples.length} passes the filter ${formatFilter(filter)}`,
    );
  return { landmarkNames: table.landmarkNames, samples };
}
