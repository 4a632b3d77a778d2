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

/**
 * Splits CSV text (comma, semicolon or tab; quotes; any line end; a byte-order mark) into a header and rows of trimmed
 * cells, without the rows that are blank. Throws one sentence that starts with `source`, the name of the file.
 */
export function readCsv(csv: string, source: string): { header: readonly string[]; rows: readonly CsvRow[] } {
  if (csv.slice(128, 132) === "DICM")
    throw new RangeError(
      `${source}: is a DICOM file; only parseStructuredReport and parsePresentationState read landmarks of DICOM`,
    );
  if (csv.includes("\0")) throw new RangeError(`${source}: is not UTF-8 text; save it as CSV in UTF-8`);
  const { data, errors } = Papa.parse<string[]>(csv, { delimitersToGuess: [",", ";", "\t"] });
  let line = 1;
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
  const [first, ...rows] = all.filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (!first) throw new RangeError(`${source}: is empty; it needs a header and one row per image`);
  const header = first.cells;
  const twice = header.find((name, i) => name !== "" && header.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`${source}: has two columns ${JSON.stringify(twice)}; rename one`);
  if (rows.length === 0) throw new RangeError(`${source}: has a header but no rows; add one row per image`);
  return { header, rows };
}
