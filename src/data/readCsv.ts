import Papa from "papaparse";
import { assertText } from "../internal/guards.ts";
import { printableList, quote } from "../internal/printable.ts";
import { assertFewLines, lineEnds } from "../internal/textLines.ts";
import { parseDecimal } from "./parseDecimal.ts";

/** A row and the line of the file it starts on, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The names of some columns as a list for a message. */
export function listColumns(header: readonly string[]): string {
  return printableList(header.filter((name) => name !== ""));
}

/** The first line of files that Excel writes to say their delimiter; some programs quote it. */
const separatorLine = /^"?sep=([,;\t|])"?(?:\r\n?|\n)/i;

/** Cells of a table, which hold some hundred bytes each until they are numbers. */
const mostCells = 2 ** 22;
/** Columns: DeepLabCut's hold two or three for each body part of each animal. */
const mostColumns = 2 ** 16;
/** Quotation marks: two for each cell; within one each is a match of its own, 100 MB of them took 12 s and 1.9 GB. */
const mostQuotes = 2 ** 23;

/** Letters of a text by which its delimiter is guessed. */
const mostGuessed = 2 ** 18;

const [comma, semicolon, tab, quotation] = [44, 59, 9, 34];

/** Refuses a text before it is split: each line and cell is an object, however few letters it has. */
function assertTableSize(csv: string, source: string): void {
  assertFewLines(csv, source);
  let [cells, quotes] = [0, 0];
  for (let i = 0; i < csv.length; i++) {
    const code = csv.charCodeAt(i);
    if (code === comma || code === semicolon || code === tab) cells++;
    else if (code === quotation) quotes++;
  }
  if (cells > mostCells)
    throw new RangeError(`${source}: has more than ${mostCells} cells, as many as a table may have; split it`);
  if (quotes > mostQuotes) throw new RangeError(`${source}: has more than ${mostQuotes} quotation marks; split it`);
}

/** What the first rows have between their cells, told by their beginning alone: Papa Parse reads the text for each guess. */
function guessDelimiter(text: string): string {
  return Papa.parse(text.slice(0, mostGuessed), { preview: 10, delimitersToGuess: [",", ";", "\t"] }).meta.delimiter;
}

/**
 * Splits CSV text (comma, semicolon or tab, or what a first line `sep=` says; quotes; any line end; a byte-order mark)
 * into rows of trimmed cells, without the rows that are blank. Throws one sentence that starts with `source`, the name of
 * the file; a text of more than 2¹⁹ lines, 2²² cells, 2¹⁶ columns or 2²³ quotation marks is refused before it is split.
 */
export function readCsvRows(csv: string, source: string): readonly CsvRow[] {
  assertText(source, "the table", csv);
  if (csv.slice(128, 132) === "DICM")
    throw new RangeError(
      `${source}: is a DICOM file, no table; structured reports and presentation states are read one by one`,
    );
  if (csv.includes("\0")) throw new RangeError(`${source}: is no text; save it as CSV in UTF-8`);
  const marked = csv.startsWith("\ufeff") ? csv.slice(1) : csv;
  assertTableSize(marked, source);
  const separator = separatorLine.exec(marked);
  const text = separator ? marked.slice(separator[0].length) : marked;
  const rows: CsvRow[] = [];
  let line = separator ? 2 : 1;
  let start = 0;
  Papa.parse<string[]>(text, {
    delimiter: separator?.[1] ?? guessDelimiter(text),
    // Row by row, so that blank ones are never held.
    step: ({ data, errors, meta: { cursor } }) => {
      if (errors.some(({ type }) => type === "Quotes"))
        throw new RangeError(`${source}, row ${line}: has a quotation mark that is not closed; close or remove it`);
      if (data.length > mostColumns)
        throw new RangeError(`${source}, row ${line}: has ${data.length} cells, more than ${mostColumns}`);
      const cells = data.map((cell) => cell.trim());
      if (cells.some((cell) => cell !== "")) rows.push({ line, cells });
      line += lineEnds(text, start, cursor);
      start = cursor;
    },
  });
  return rows;
}

/** {@link readCsvRows} with the first row as the header, whose names differ. */
export function readCsv(csv: string, source: string): { header: readonly string[]; rows: readonly CsvRow[] } {
  const [first, ...rows] = readCsvRows(csv, source);
  if (!first) throw new RangeError(`${source}: is empty; it needs a header and one row per image`);
  const header = first.cells;
  if (header.length > 2 && header.slice(1).every((cell) => parseDecimal(cell) !== null))
    throw new RangeError(
      `${source}: its first row holds numbers; put a row of names above it, such as image,a_x,a_y,b_x,b_y`,
    );
  const seen = new Set<string>();
  const twice = header.find((name) => name !== "" && seen.size === seen.add(name).size);
  if (twice !== undefined) throw new RangeError(`${source}: has two columns ${quote(twice)}; rename one`);
  if (rows.length === 0) throw new RangeError(`${source}: has a header but no rows; add one row per image`);
  return { header, rows };
}
