import type { Point, Spacing } from "../geometry/point.ts";
import { assertPositive, fieldsOf } from "../internal/guards.ts";
import { quote } from "../internal/printable.ts";
import { errorOf } from "../internal/thrown.ts";
import { assertFilterColumns, type Filter, formatFilter, matchesFilter, nothingPasses } from "./filterSamples.ts";
import { columnIndex, type LandmarkSelection, landmarkColumns } from "./landmarkColumns.ts";
import type { LandmarkSample, LandmarkTable, SampleProblem } from "./landmarkTable.ts";
import { parseDecimal } from "./parseDecimal.ts";
import { type CsvRow, readCsv } from "./readCsv.ts";

/** Options of `parseLandmarkTable`. */
export interface ParseLandmarkTableOptions {
  /** The name of the file in messages. @default "table" */
  readonly source?: string;
  /** The column that names the image. @default "image" */
  readonly imageColumn?: string;
  /** Landmarks by name, in the order wanted, or the two columns of each; by default they are found. */
  readonly landmarks?: LandmarkSelection;
  /**
   * Millimetres per pixel of the images: two numbers for all, or the columns that hold them.
   * By default the columns `mm_per_px_x,mm_per_px_y` or `mm_per_px` where the table has them, else null.
   */
  readonly spacing?: Spacing | { readonly x: string; readonly y: string };
  /** Pixels of the images per pixel of the points: x′ = (x + 0.5)·s − 0.5, y likewise. @default 1 */
  readonly pointsScale?: number;
  /** Rows to read; the rest is not looked at. @default all */
  readonly filter?: Filter;
  /** Told of each row that cannot be read, which is then left out. By default such a row is an error. */
  readonly onProblem?: (problem: SampleProblem) => void;
}

/** Whether a cell is a decimal as it is written in much of Europe; 1,234 may also be a thousand, and is not guessed. */
const isWithComma = (cell: string) => /^[-+]?\d+,\d+$/.test(cell);

/** The columns of the spacing among those of the header; null without any. */
function spacingColumns(
  header: readonly string[],
  spacing: ParseLandmarkTableOptions["spacing"],
  source: string,
): readonly [number, number] | null {
  const pair = (x: string, y: string) => [columnIndex(header, x, source), columnIndex(header, y, source)] as const;
  if (spacing !== undefined) return "x" in spacing ? pair(spacing.x, spacing.y) : null;
  if (header.includes("mm_per_px_x") || header.includes("mm_per_px_y")) return pair("mm_per_px_x", "mm_per_px_y");
  return header.includes("mm_per_px") ? pair("mm_per_px", "mm_per_px") : null;
}

/**
 * Reads a table of landmarks, one row per image (or per knee: an image may have several rows).
 *
 * The landmark columns are found in the usual forms, `t0x,t0y`, `x1,y1`, `name_x,name_y`, `name.x,name.y`, or `x,y` for
 * a single one; where a table has several forms, the one with the most pairs counts. Empty cells (or `nan`, `NA`) of both
 * coordinates are a missing point, of the spacing an unknown spacing. Coordinates are pixels, centres at integers.
 *
 * @throws RangeError naming the file, the row and the column
 */
export function parseLandmarkTable(csv: string, options: ParseLandmarkTableOptions = {}): LandmarkTable {
  const {
    source = "table",
    imageColumn = "image",
    landmarks,
    spacing,
    pointsScale = 1,
    filter = [],
    onProblem,
  } = fieldsOf("parseLandmarkTable", "options", options);
  assertPositive("parseLandmarkTable", "pointsScale", pointsScale);
  const fixed = spacing !== undefined && !("x" in spacing) ? spacing : null;
  for (const mm of fixed ?? []) assertPositive("parseLandmarkTable", "spacing", mm);
  const { header, rows } = readCsv(csv, source);
  const image = columnIndex(header, imageColumn, source, "imageColumn");
  const mm = spacingColumns(header, spacing, source);
  const reserved = new Set([
    imageColumn,
    "mm_per_px",
    "mm_per_px_x",
    "mm_per_px_y",
    ...(mm ?? []).map((i) => header[i]!),
  ]);
  const points = landmarkColumns(header, reserved, landmarks, source);
  const coordinates = new Set(points.flatMap(({ x, y }) => [x, y]));
  const others = [...header.keys()].filter((i) => header[i] !== "" && !coordinates.has(i));
  assertFilterColumns(filter, [...others.map((i) => header[i]!), "image"], source);

  const readRow = ({ line, cells }: CsvRow, columns: Readonly<Record<string, string>>): LandmarkSample => {
    const fail = (column: number, message: string) =>
      new RangeError(`${source}, row ${line}, column ${quote(header[column]!)}: ${message}`);
    const number = (column: number, advice: string) => {
      const cell = cells[column]!;
      if (cell === "" || /^nan?$/i.test(cell)) return Number.NaN;
      const value = parseDecimal(cell);
      if (value !== null) return value;
      const what = isWithComma(cell) ? "write decimals with a point, as in 0.5" : advice;
      throw fail(column, `must be a number, got ${quote(cell)}; ${what}`);
    };
    const name = cells[image]!;
    if (name === "") throw fail(image, "must name the image file, got nothing; fill it in or remove the row");
    const read = points.map(({ x, y }): Point => {
      const advice = "correct it, or leave both coordinates empty for a missing point";
      const point = [number(x, advice), number(y, advice)] as const;
      if (Number.isNaN(point[0]) !== Number.isNaN(point[1])) {
        const [lacking, other] = Number.isNaN(point[0]) ? [x, y] : [y, x];
        throw fail(lacking, `is empty but ${quote(header[other]!)} is not; fill in both or neither`);
      }
      // Exactly the number of the table where nothing is to be scaled.
      return pointsScale === 1 ? point : [(point[0] + 0.5) * pointsScale - 0.5, (point[1] + 0.5) * pointsScale - 0.5];
    });
    if (!mm || mm.every((i) => cells[i] === ""))
      return { image: name, row: line, landmarks: read, spacing: fixed, columns };
    const advice = "correct it, or leave it empty where the spacing is unknown";
    const perPixel = mm.map((i) => {
      const value = number(i, advice);
      if (value > 0) return value;
      throw fail(i, `must be a positive number of millimetres per pixel, got ${quote(cells[i]!)}; ${advice}`);
    });
    return { image: name, row: line, landmarks: read, spacing: [perPixel[0]!, perPixel[1]!], columns };
  };

  const samples: LandmarkSample[] = [];
  let kept = 0;
  for (const row of rows) {
    const { line, cells } = row;
    try {
      if (cells.length !== header.length)
        throw new RangeError(
          `${source}, row ${line}: has ${cells.length} cells where the header has ${header.length}; look for a missing ` +
            `or an extra separator${cells.length > header.length ? ", or decimals with a comma, which need a point" : ""}`,
        );
      const columns = Object.fromEntries(others.map((i) => [header[i]!, cells[i]!]));
      if (!matchesFilter({ image: cells[image]!, columns }, filter)) continue;
      kept++;
      samples.push(readRow(row, columns));
    } catch (error) {
      if (!onProblem) throw error;
      onProblem({ image: cells[image] ?? "", row: line, message: errorOf(error).message });
    }
  }
  if (kept === 0 && filter.length > 0)
    throw nothingPasses(`${source}: no row of ${rows.length} passes the filter ${formatFilter(filter)}`);
  return { landmarkNames: points.map(({ name }) => name), samples };
}
