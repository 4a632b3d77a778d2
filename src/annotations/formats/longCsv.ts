import Papa from "papaparse";
import { columnIndex } from "../../data/landmarkColumns.ts";
import { parseDecimal } from "../../data/parseDecimal.ts";
import { readCsv } from "../../data/readCsv.ts";
import type { Covariance } from "../../geometry/covariance.ts";
import { isPresent, type Point, type Spacing } from "../../geometry/point.ts";
import { printable, quote } from "../../internal/printable.ts";
import type { Annotations, ImageAnnotation, LandmarkSet } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { assertShared } from "./collectSets.ts";

const required = ["image", "set", "landmark", "x", "y"] as const;
const optional = ["visible", "confidence", "xx", "xy", "yy", "width", "height", "mm_per_px_x", "mm_per_px_y"] as const;
/** Columns that are written and not read. */
const told = ["trained_on", "warnings"] as const;
type Column = (typeof required)[number] | (typeof optional)[number];
type Written = Column | (typeof told)[number];

/**
 * Annotations as CSV with a row for each landmark of each set: `image, set, landmark, x, y` in pixels with centres at
 * integers, then `visible` (0 or 1), `confidence`, the covariance `xx, xy, yy`, the image's `width, height` and
 * `mm_per_px_x, mm_per_px_y`, `trained_on` (what kind of images the model learned from) and `warnings` (their codes); a column that nothing needs is left out, a cell without a value is empty. Sets without
 * landmarks have no rows.
 */
export function formatLongCsv(annotations: Annotations): string {
  checkAnnotations("formatLongCsv", annotations);
  const cell = (value: number | null | undefined) =>
    value === undefined || value === null || Number.isNaN(value) ? "" : String(value);
  const { trainedOn } = (annotations.source?.model ?? {}) as { readonly trainedOn?: { readonly kind?: unknown } }; // a model is plain data; what it says is looked at below
  const kind = typeof trainedOn?.kind === "string" ? trainedOn.kind : "";
  const rows = annotations.images.flatMap(({ image, width, height, spacing, sets, warnings = [] }) =>
    sets.flatMap(({ name, landmarks, visible, confidence, covariance }) =>
      landmarks.map((point, k): Record<Written, string> => {
        const [xx, xy, yy] = covariance?.[k] ?? [];
        return {
          image,
          set: name,
          landmark: annotations.landmarkNames[k]!,
          x: cell(point[0]),
          y: cell(point[1]),
          visible: visible ? String(Number(visible[k])) : "",
          confidence: cell(confidence?.[k]),
          xx: cell(xx),
          xy: cell(xy),
          yy: cell(yy),
          width: cell(width),
          height: cell(height),
          mm_per_px_x: cell(spacing?.[0]),
          mm_per_px_y: cell(spacing?.[1]),
          trained_on: kind,
          warnings: warnings.map(({ code }) => code).join(" "),
        };
      }),
    ),
  );
  const used = [...optional, ...told].filter((column) => rows.some((row) => row[column] !== ""));
  const fields = [...required, ...used];
  const data = rows.map((row) => fields.map((column) => row[column]));
  return `${Papa.unparse({ fields, data }, { newline: "\n" })}\n`;
}

/** Whether a header is that of `formatLongCsv`. */
export function isLongCsv(header: readonly string[]): boolean {
  return required.every((column) => header.includes(column));
}

interface Landmark {
  readonly point: Point;
  readonly visible: boolean | null;
  readonly confidence: number;
  readonly covariance: Covariance;
}

/**
 * Reads what `formatLongCsv` writes, in any order of rows and columns; other columns are not looked at. Landmarks have
 * the order in which they first appear, one that a set lacks is missing.
 *
 * @throws RangeError naming the file, the row and the column
 */
export function parseLongCsv(csv: string, source = "table"): Annotations {
  const { header, rows } = readCsv(csv, source);
  for (const column of required) columnIndex(header, column, source);
  const at = Object.fromEntries([...required, ...optional].map((name) => [name, header.indexOf(name)]));
  const names = new Set<string>();
  const images = new Map<
    string,
    Omit<ImageAnnotation, "image" | "sets"> & { sets: Map<string, Map<string, Landmark>> }
  >();

  for (const { line, cells } of rows) {
    const fail = (column: Column, message: string) =>
      new RangeError(`${source}, row ${line}, column ${quote(column)}: ${message}`);
    const text = (column: Column) => (at[column]! < 0 ? "" : (cells[at[column]!] ?? ""));
    const number = (column: Column, fits: (value: number) => boolean = () => true, must = "a number") => {
      const value = text(column);
      if (value === "") return Number.NaN;
      const parsed = parseDecimal(value);
      if (parsed === null || !fits(parsed)) throw fail(column, `must be ${must} or empty, got ${quote(value)}`);
      return parsed;
    };
    if (cells.length !== header.length)
      throw new RangeError(`${source}, row ${line}: has ${cells.length} cells where the header has ${header.length}`);
    const [image, set, landmark] = [text("image"), text("set"), text("landmark")];
    if (image === "") throw fail("image", "must name the image file, got nothing");
    if (landmark === "") throw fail("landmark", "must name the landmark, got nothing");
    const point: Point = [number("x"), number("y")];
    if (Number.isNaN(point[0]) !== Number.isNaN(point[1]))
      throw fail("x", "x and y must both be given or both be empty");
    const size = (column: Column) =>
      number(column, (value) => Number.isInteger(value) && value > 0, "a whole number of pixels");
    const positive = (column: Column) => number(column, (value) => value > 0, "a positive number");
    const orNull = (value: number) => (Number.isNaN(value) ? null : value);
    const perPixel: Spacing = [positive("mm_per_px_x"), positive("mm_per_px_y")];
    const about = {
      width: orNull(size("width")),
      height: orNull(size("height")),
      spacing: isPresent(perPixel) ? perPixel : null,
    };
    const entry = images.get(image) ?? { ...about, sets: new Map<string, Map<string, Landmark>>() };
    images.set(image, entry);
    if (entry.width !== about.width || entry.height !== about.height || entry.spacing?.join() !== about.spacing?.join())
      throw fail("image", `rows of ${printable(image)} differ in size or spacing`);
    const members = entry.sets.get(set) ?? new Map<string, Landmark>();
    entry.sets.set(set, members);
    if (members.has(landmark))
      throw fail("landmark", `${quote(landmark)} is there twice in set ${quote(set)} of ${printable(image)}`);
    const seen = text("visible");
    if (!["", "0", "1"].includes(seen)) throw fail("visible", `must be 0, 1 or empty, got ${quote(seen)}`);
    names.add(landmark);
    members.set(landmark, {
      point,
      visible: seen === "" ? null : seen === "1",
      confidence: number("confidence", (value) => value >= 0 && value <= 1, "a number from 0 to 1"),
      covariance: [number("xx"), number("xy"), number("yy")],
    });
  }
  const sets = [...images.values()].reduce((sum, { sets }) => sum + sets.size, 0);
  assertShared(source, names.size, sets, rows.length);
  const landmarkNames = [...names];
  return {
    landmarkNames,
    images: [...images].map(([image, { sets, ...about }]) => ({
      image,
      ...about,
      sets: [...sets].map(([name, members]) => setOf(name, members, landmarkNames)),
    })),
  };
}

function setOf(name: string, members: ReadonlyMap<string, Landmark>, names: readonly string[]): LandmarkSet {
  const nan = Number.NaN;
  const list = names.map((wanted) => members.get(wanted));
  const any = (has: (member: Landmark) => boolean) => [...members.values()].some(has);
  return {
    name,
    landmarks: list.map((member): Point => member?.point ?? [nan, nan]),
    ...(any(({ visible }) => visible !== null) && { visible: list.map((member) => member?.visible ?? true) }),
    ...(any(({ confidence }) => !Number.isNaN(confidence)) && {
      confidence: list.map((member) => member?.confidence ?? nan),
    }),
    ...(any(({ covariance }) => covariance.some((value) => !Number.isNaN(value))) && {
      covariance: list.map((member): Covariance => member?.covariance ?? [nan, nan, nan]),
    }),
  };
}
