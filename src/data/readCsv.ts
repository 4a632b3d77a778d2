import Papa from "papaparse";

/** A row and the line of the file it starts on, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The names of some columns as a list for a message. */
export function listColumns(header: readonly string[]): string {
  return header.filter((name) => name !== "").join(", ");
}

/** The first line of files that Excel writes to say their delimiter. */
const separatorLine = /^\ufeff?sep=([,;\t|])\r?\n/i;

/**
 * Splits CSV text (comma, semicolon or tab, or what a first line `sep=` says; quotes; any line end; a byte-order mark)
 * into rows of trimmed cells, without the rows that are blank. Throws one sentence that starts with `source`, the name of
 * the file.
 */
export function readCsvRows(csv: string, source: string): readonly CsvRow[] {
  if (csv.slice(128, 132) === "DICM")
    throw new RangeError(
      `${source}: is a DICOM file, no table; structured reports and presentation states are read one by one`,
    );
  if (csv.includes("\0")) throw new RangeError(`${source}: is no text; save it as CSV in UTF-8`);
  const separator = separatorLine.exec(csv);
  const { data, errors } = Papa.parse<string[]>(separator ? csv.slice(separator[0].length) : csv, {
    ...(separator ? { delimiter: separator[1]! } : { delimitersToGuess: [",", ";", "\t"] }),
  });
  let line = separator ? 2 : 1;
  const all = data.map((cells): CsvRow => {
    const row = { line, cells: cells.map((cell) => cell.trim()) };
    line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
    return row;
  });
  const quotes = errors.find((error) => error.type === "Quotes");
  if (quotes) {
    const at = all[quotes.row ?? 0]?.line ?? 1;
    throw new RangeError(`${source}, row ${at}: has a quotation mark that is not closed; close or remove it`);
  }
  return all.filter(({ cells }) => cells.some((cell) => cell !== ""));
}

/** {@link readCsvRows} with the first row as the header, whose names differ. */
export function readCsv(csv: string, source: string): { header: readonly string[]; rows: readonly CsvRow[] } {
  const [first, ...rows] = readCsvRows(csv, source);
  if (!first) throw new RangeError(`${source}: is empty; it needs a header and one row per image`);
  const header = first.cells;
  const seen = new Set<string>();
  const twice = header.find((name) => name !== "" && seen.size === seen.add(name).size);
  if (twice !== undefined) throw new RangeError(`${source}: has two columns ${JSON.stringify(twice)}; rename one`);
  if (rows.length === 0) throw new RangeError(`${source}: has a header but no rows; add one row per image`);
  return { header, rows };
}
