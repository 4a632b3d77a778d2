import { type CsvRow, readCsvRows } from "../../data/readCsv.ts";
import type { Point } from "../../geometry/point.ts";
import { fieldsOf } from "../../internal/guards.ts";
import { quote } from "../../internal/printable.ts";
import type { Annotations, ImageAnnotation } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { assertShared, collectSets, type NamedPoint } from "./collectSets.ts";
import { fromOrigin, type PixelOrigin } from "./pixelOrigin.ts";
import { readNumber } from "./readNumber.ts";

/** Options of `parseDeepLabCut`. */
export interface ParseDeepLabCutOptions {
  /** What coordinates count from. @default "center", as DeepLabCut's own labelling draws them */
  readonly origin?: PixelOrigin;
  /** The name of the file in messages. @default "CollectedData.csv" */
  readonly source?: string;
}

/** Whether a table has DeepLabCut's header of several rows. */
export const isDeepLabCut = (firstLine: string): boolean => /^\ufeff?"?scorer"?\s*[,;\t]/.test(firstLine);

/**
 * Reads labels (`CollectedData_*.csv`) and predictions of DeepLabCut: header rows `scorer`, `individuals` in projects of
 * several animals, `bodyparts` and `coords`; before the coordinates the image's path, in one column or in several. The
 * individuals are the sets, `likelihood` is the confidence. Predictions name frames by their number, which stands for an
 * image of that name, `12` for `12.png`.
 *
 * @throws RangeError naming the file and the row
 * @see Nath et al., "Using DeepLabCut for 3D markerless pose estimation across species and behaviors", Nat. Protoc. 2019
 */
export function parseDeepLabCut(csv: string, options: ParseDeepLabCutOptions = {}): Annotations {
  const { origin = "center", source = "CollectedData.csv" } = fieldsOf("parseDeepLabCut", "options", options);
  const rows = readCsvRows(csv, source);
  const headers = new Map<string, readonly string[]>();
  let body = 0;
  for (const { cells } of rows) {
    const key = cells[0] ?? "";
    if (!["scorer", "individuals", "bodyparts", "coords"].includes(key)) break;
    headers.set(key, cells);
    body++;
  }
  const [parts, coords] = [headers.get("bodyparts"), headers.get("coords")];
  if (!parts || !coords)
    throw new RangeError(`${source}: is a table of DeepLabCut without its header rows bodyparts and coords`);
  const individuals = headers.get("individuals");
  const first = coords.indexOf("x");
  if (first < 1) throw new RangeError(`${source}: has no column x in its header row coords`);
  const columns = new Map<string, { set: string; landmark: string; x?: number; y?: number; likelihood?: number }>();
  for (let c = first; c < coords.length; c++) {
    const axis = coords[c]!;
    if (axis !== "x" && axis !== "y" && axis !== "likelihood") continue;
    const [set, landmark] = [individuals?.[c] ?? "", parts[c] ?? ""];
    if (landmark === "") throw new RangeError(`${source}: column ${c + 1} has no body part`);
    const key = JSON.stringify([set, landmark]);
    const column = columns.get(key) ?? { set, landmark };
    if (column[axis] !== undefined)
      throw new RangeError(`${source}: body part ${quote(landmark)} has two columns ${axis}`);
    column[axis] = c;
    columns.set(key, column);
  }
  const landmarkNames = [...new Set([...columns.values()].map(({ landmark }) => landmark))];
  const individualCount = new Set([...columns.values()].map(({ set }) => set)).size;
  const count = Math.max(1, rows.length - body);
  assertShared(source, landmarkNames.length, individualCount * count, columns.size * count);
  const images = rows.slice(body).map((row): ImageAnnotation => {
    const place = `${source}, row ${row.line}`;
    const image = imageOf(row, first, place);
    const points = [...columns.values()].map(({ set, landmark, x, y, likelihood }): NamedPoint => {
      if (x === undefined || y === undefined)
        throw new RangeError(`${source}: body part ${quote(landmark)} lacks its column ${x === undefined ? "x" : "y"}`);
      const number = (c: number, what: string) =>
        readNumber(row.cells[c] ?? "", `${place}: ${what} of ${quote(landmark)}`);
      const point: Point = [number(x, "x"), number(y, "y")];
      if (Number.isNaN(point[0]) !== Number.isNaN(point[1]))
        throw new RangeError(`${place}: ${quote(landmark)} must have both coordinates or none`);
      return {
        set,
        landmark,
        point: fromOrigin(point, origin),
        ...(likelihood !== undefined && { confidence: number(likelihood, "likelihood") }),
      };
    });
    const sets = collectSets(place, landmarkNames, points).filter(
      ({ name, landmarks }) => name === "" || landmarks.some(([x]) => !Number.isNaN(x)),
    );
    return { image, width: null, height: null, spacing: null, sets };
  });
  const result = { landmarkNames, images };
  checkAnnotations(source, result);
  return result;
}

/** The cells before the coordinates are the parts of the image's path. */
function imageOf({ cells }: CsvRow, first: number, place: string): string {
  const path = cells
    .slice(0, first)
    .filter((cell) => cell !== "")
    .join("/");
  if (path === "") throw new RangeError(`${place}: must name the image file, got nothing`);
  return path;
}
