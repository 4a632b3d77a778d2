import { assertInteger, fieldsOf } from "./guards.ts";

/** Options of tables for a terminal. */
export interface TextTableOptions {
  /** Columns of the terminal: a wider table is written as a paragraph for each row. @default as wide as it is */
  readonly columns?: number;
}

/**
 * A table in plain text: the first column to the left, the others to the right, a rule under the header. Where it is wider
 * than `columns`, a paragraph for each row instead: its first cell, then a line for each other cell that holds something.
 *
 * @param fn the function that was given the options
 */
export function textTable(
  fn: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: TextTableOptions = {},
): string {
  const { columns } = fieldsOf(fn, "options", options);
  if (columns !== undefined) assertInteger(fn, "columns", columns);
  const widths = header.map((title, j) =>
    Math.max(...[title, ...rows.map((row) => row[j] ?? "")].map((text) => lengthOf(text))),
  );
  const total = widths.reduce((sum, width) => sum + width + gap.length, -gap.length);
  if (columns !== undefined && total > columns) return paragraphs(header, rows);
  const pad = (text: string, j: number) => {
    const space = " ".repeat(widths[j]! - lengthOf(text));
    return j === 0 ? text + space : space + text;
  };
  const line = (cells: readonly string[]) => cells.map(pad).join(gap).trimEnd();
  return [line(header), widths.map((width) => "─".repeat(width)).join("─".repeat(gap.length)), ...rows.map(line)].join(
    "\n",
  );
}

/** Between two columns. */
const gap = "  ";

const lengthOf = (text: string) => [...text].length;

function paragraphs([, ...titles]: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(...titles.map(lengthOf));
  const padded = titles.map((title) => title + " ".repeat(width - lengthOf(title)));
  return rows
    .flatMap(([first, ...cells]) => [
      first!,
      ...cells.flatMap((cell, j) => (cell === "" ? [] : [`${gap}${padded[j]}${gap}${cell}`])),
    ])
    .join("\n");
}
