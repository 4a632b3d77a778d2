import Papa from "papaparse";
import { own } from "../internal/own.ts";
import { assertTable, type LandmarkTable } from "./landmarkTable.ts";

/** The columns the function writes itself. */
const OWN = new Set(["image", "mm_per_px", "mm_per_px_x", "mm_per_px_y"]);

/** One form for the whole table: `x1,y1` for numbers, `t0x,t0y` for numbered names, `name_x,name_y` otherwise. */
function coordinateColumns(names: readonly string[]): string[] {
  if (names.every((name) => /^\d+$/.test(name))) return names.flatMap((name) => [`x${name}`, `y${name}`]);
  if (names.every((name) => /[^_.\d]\d$/.test(name.replaceAll(/\d+/g, "0"))))
    return names.flatMap((name) => [`${name}x`, `${name}y`]);
  return names.flatMap((name) => [`${name}_x`, `${name}_y`]);
}

/**
 * Writes a table as CSV that `parseLandmarkTable` reads back: `image`, the other columns, `mm_per_px_x,mm_per_px_y`
 * where any sample has a spacing, and the coordinates (shortest digits that give the same number; empty where missing).
 */
export function formatLandmarkTable(table: LandmarkTable): string {
  assertTable("formatLandmarkTable", table);
  const { landmarkNames, samples } = table;
  const others = [...new Set(samples.flatMap(({ columns }) => Object.keys(columns)))].filter((name) => !OWN.has(name));
  const hasSpacing = samples.some(({ spacing }) => spacing !== null);
  const spacingNames = hasSpacing ? ["mm_per_px_x", "mm_per_px_y"] : [];
  const fields = ["image", ...others, ...spacingNames, ...coordinateColumns(landmarkNames)];
  const data = samples.map(({ image, row, columns, spacing, landmarks }) => {
    if (landmarks.length !== landmarkNames.length)
      throw new RangeError(
        `formatLandmarkTable: landmarks of ${image} (row ${row}) must be ${landmarkNames.length} points, got ${landmarks.length}`,
      );
    const coordinates = landmarks.flat().map((value) => (Number.isFinite(value) ? String(value) : ""));
    const cells = others.map((name) => own(columns, name) ?? "");
    return [image, ...cells, ...(hasSpacing ? (spacing ?? ["", ""]) : []), ...coordinates];
  });
  return `${Papa.unparse({ fields, data }, { newline: "\n" })}\n`;
}
