import { parseDecimal } from "../../data/parseDecimal.ts";
import { isPresent, type Point, type Spacing } from "../../geometry/point.ts";
import { assertInteger, assertPositive, fieldsOf, refusal } from "../../internal/guards.ts";
import { printable } from "../../internal/printable.ts";
import { assertFewLines } from "../../internal/textLines.ts";
import { assertPixelOrigin, fromOrigin, type PixelOrigin, toOrigin } from "./pixelOrigin.ts";

/** What a `.pts` file counts its coordinates from, which it does not say. */
export interface PtsOptions {
  /** What coordinates count from; the files do not say. Those of iBUG and of Matlab are `one`. */
  readonly origin: PixelOrigin;
  /** Millimetres per pixel for coordinates in mm, as BoneFinder writes them; null for pixels. @default null */
  readonly spacing?: Spacing | null;
}

/** Options of `parsePts`. */
export interface ParsePtsOptions extends PtsOptions {
  /** The name of the file in messages. @default "pts" */
  readonly source?: string;
}

function checkOptions(fn: string, { origin, spacing }: PtsOptions): Spacing {
  assertPixelOrigin(fn, origin);
  for (const axis of [0, 1] as const) if (spacing) assertPositive(fn, `spacing[${axis}]`, spacing[axis]);
  return spacing ?? [1, 1];
}

/**
 * The points of one object as a `.pts` file: `version: 1`, `n_points: N`, and a line `x y` for each between braces.
 *
 * @throws RangeError for a missing point, which the format cannot hold
 */
export function formatPts(points: readonly Point[], options: PtsOptions): string {
  fieldsOf("formatPts", "options", options);
  const [sx, sy] = checkOptions("formatPts", options);
  assertInteger("formatPts", "points.length", points.length);
  const lines = points.map((point, k) => {
    if (!isPresent(point)) throw refusal("formatPts", `points[${k}]`, "present", [...point]);
    const [x, y] = toOrigin(point, options.origin);
    return `${x * sx} ${y * sy}`;
  });
  return ["version: 1", `n_points: ${points.length}`, "{", ...lines, "}", ""].join("\n");
}

/**
 * Reads a `.pts` file.
 *
 * @throws RangeError naming the file and the line
 */
export function parsePts(text: string, options: ParsePtsOptions): Point[] {
  const { source = "pts" } = fieldsOf("parsePts", "options", options);
  const [sx, sy] = checkOptions("parsePts", options);
  assertFewLines(text, source);
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ line: i + 1, text: line.split("//", 1)[0]!.trim() }))
    .filter((line) => line.text !== "");
  const open = lines.findIndex((line) => line.text === "{");
  const close = lines.findIndex((line) => line.text === "}");
  if (open < 0 || close < open)
    throw new RangeError(`${source}: is no .pts file: its points must stand between { and }`);
  if (close !== lines.length - 1)
    throw new RangeError(`${source}, line ${lines[close + 1]!.line}: nothing may follow }`);
  let count: number | null = null;
  for (const { line, text: header } of lines.slice(0, open)) {
    const [, key, value] = /^(version|n_points)\s*:\s*(\d+)$/i.exec(header) ?? [];
    if (key === undefined)
      throw new RangeError(`${source}, line ${line}: must be version: 1 or n_points: N, got ${printable(header)}`);
    if (key.toLowerCase() === "version" && value !== "1")
      throw new RangeError(`${source}, line ${line}: must have version 1, got ${printable(value!)}`);
    if (key.toLowerCase() === "n_points") count = Number(value);
  }
  const points = lines.slice(open + 1, close).map(({ line, text: row }): Point => {
    const [x = null, y = null, ...more] = row.split(/[ \t]+/).map(parseDecimal);
    if (x === null || y === null || more.length > 0)
      throw new RangeError(`${source}, line ${line}: must be two numbers, got ${printable(row)}`);
    return fromOrigin([x / sx, y / sy], options.origin);
  });
  if (count === null) throw new RangeError(`${source}: has no line n_points: N`);
  if (count !== points.length)
    throw new RangeError(`${source}: says n_points: ${count} but has ${points.length} points`);
  return points;
}
