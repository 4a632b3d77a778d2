import Papa from "papaparse";
import type { Point, Spacing } from "../../geometry/point.ts";
import { assertPositive, listsOf } from "../../internal/guards.ts";
import { own } from "../../internal/own.ts";
import { printable, quote } from "../../internal/printable.ts";
import { assertFewLines } from "../../internal/textLines.ts";
import { readNumber } from "./readNumber.ts";
import type { SlicerPoints } from "./slicer.ts";

/** Options of `parseFcsv`. */
export interface ParseFcsvOptions {
  /** Millimetres per pixel; [1, 1] is how Slicer loads PNG and JPEG. */
  readonly spacing: Spacing;
  /** The name of the file in messages. @default "fcsv" */
  readonly source?: string;
}

/** Whether a text is a point list of 3D Slicer 4. */
export const isFcsv = (firstLine: string): boolean => /^\ufeff?# Markups fiducial file/.test(firstLine);

/**
 * Reads a point list of 3D Slicer 4 (`.fcsv`), in either system of axes; the third coordinate is not looked at.
 *
 * @throws RangeError naming the file and the line
 */
export function parseFcsv(text: string, options: ParseFcsvOptions): SlicerPoints {
  const { spacing, source = "fcsv" } = listsOf("parseFcsv", "options", options, ["spacing"]);
  for (const axis of [0, 1] as const) assertPositive("parseFcsv", `spacing[${axis}]`, spacing[axis]);
  assertFewLines(text, source);
  let system = "RAS";
  let columns = ["id", "x", "y", "z", "ow", "ox", "oy", "oz", "vis", "sel", "lock", "label"];
  const names = new Set<string>();
  const landmarks: Point[] = [];
  for (const [i, row] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const place = `${source}, line ${i + 1}`;
    if (row.startsWith("#")) {
      const at = row.indexOf("=");
      const key = row.slice(1, Math.max(1, at)).trim();
      if (key === "CoordinateSystem") system = row.slice(at + 1).trim();
      if (key === "columns")
        columns = row
          .slice(at + 1)
          .split(",")
          .map((name) => name.trim());
      continue;
    }
    if (row.trim() === "") continue;
    // Slicer 4 wrote numbers: 0 RAS, 1 LPS.
    const sign = own({ RAS: -1, "0": -1, LPS: 1, "1": 1 }, system);
    if (sign === undefined)
      throw new RangeError(`${source}: CoordinateSystem must be RAS or LPS, got ${printable(system)}`);
    // Slicer quotes labels that hold a comma.
    const cells = Papa.parse<string[]>(row, { delimiter: "," }).data[0] ?? [];
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
    const label = cell("label") || cell("id");
    if (names.has(label)) throw new RangeError(`${place}: has the point ${quote(label)} again`);
    names.add(label);
    landmarks.push([
      (sign * readNumber(cell("x"), `${place}: x`)) / spacing[0] + 0,
      (sign * readNumber(cell("y"), `${place}: y`)) / spacing[1] + 0,
    ]);
  }
  if (landmarks.length === 0) throw new RangeError(`${source}: is a point list without points`);
  return { name: null, landmarkNames: [...names], landmarks };
}
