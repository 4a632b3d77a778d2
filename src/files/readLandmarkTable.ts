import { readFile, stat } from "node:fs/promises";
import { decodeText, type TextEncoding } from "../annotations/decodeText.ts";
import { toLandmarkTable } from "../annotations/formats/landmarkTables.ts";
import { assertPixelOrigin, type PixelOrigin, toOrigin } from "../annotations/formats/pixelOrigin.ts";
import { recognizeAnnotations } from "../annotations/parseAnnotations.ts";
import { filterSamples } from "../data/filterSamples.ts";
import type { LandmarkSample, LandmarkTable } from "../data/landmarkTable.ts";
import { type ParseLandmarkTableOptions, parseLandmarkTable } from "../data/parseLandmarkTable.ts";
import type { Point, Spacing } from "../geometry/point.ts";
import { assertText, fieldsOf } from "../internal/guards.ts";
import { describeFileError } from "./describeFileError.ts";
import { readAnnotations } from "./readAnnotations.ts";

/** Options of `readLandmarkTable`. */
export interface ReadLandmarkTableOptions extends ParseLandmarkTableOptions {
  /** What coordinates count from in tables and in formats that leave it open, see `readAnnotations`. */
  readonly origin?: PixelOrigin;
  /** Of text that is no UTF-8. @default "utf-8" */
  readonly encoding?: TextEncoding;
  /** Folder of the images, see `readAnnotations`. */
  readonly images?: string;
}

/**
 * Reads landmarks of images: a CSV table, see `parseLandmarkTable` (`source` is its path unless given), or any other
 * format that `readAnnotations` knows, where a row is a set of landmarks and its name stands in the column `set`; of the
 * options `filter`, `spacing` in numbers and `pointsScale` count there.
 */
export async function readLandmarkTable(path: string, given: ReadLandmarkTableOptions = {}): Promise<LandmarkTable> {
  assertText("readLandmarkTable", "path", path);
  const { origin, encoding, images, ...options } = fieldsOf("readLandmarkTable", "options", given);
  const fail = (error: NodeJS.ErrnoException): never => {
    throw describeFileError(error, path);
  };
  const isFolder = (await stat(path).catch(fail)).isDirectory();
  const bytes = isFolder ? null : await readFile(path).catch(fail);
  const counted = { source: path, ...(encoding && { encoding }) };
  if (bytes && recognizeAnnotations(bytes, counted) === "table")
    return counting(
      parseLandmarkTable(decodeText(bytes, path, encoding).normalize("NFC"), { source: path, ...options }),
      origin,
      options.pointsScale,
    );
  const { spacing, pointsScale = 1, filter = [] } = options;
  const fixed = spacing && !("x" in spacing) ? spacing : null;
  const annotations = await readAnnotations(path, {
    ...(origin && { origin }),
    ...(encoding && { encoding }),
    ...(images !== undefined && { images }),
    ...(fixed && { spacing: fixed }),
  });
  const table = toLandmarkTable(annotations);
  const samples = table.samples.map((sample) => ({
    ...sample,
    // What the annotations say is of the pixels that they count.
    spacing: fixed ?? scaledSpacing(sample.spacing, pointsScale),
    size: scaledSize(sample.size, pointsScale),
    landmarks:
      pointsScale === 1
        ? sample.landmarks
        : sample.landmarks.map(([x, y]) => [(x + 0.5) * pointsScale - 0.5, (y + 0.5) * pointsScale - 0.5] as const),
  }));
  return filter.length > 0 ? filterSamples({ ...table, samples }, filter) : { ...table, samples };
}

/** A table of pixels whose first has its centre at the origin, from one that counts otherwise and is scaled already. */
function counting(table: LandmarkTable, origin: PixelOrigin = "center", scale = 1): LandmarkTable {
  assertPixelOrigin("readLandmarkTable", origin);
  if (origin === "center") return table;
  const [dx, dy] = toOrigin([0, 0], origin);
  const moved = ([x, y]: Point): Point => [x - scale * dx, y - scale * dy];
  return {
    ...table,
    samples: table.samples.map((sample) => ({ ...sample, landmarks: sample.landmarks.map(moved) })),
  };
}

/** Millimetres per pixel of images that are so many times as large. */
const scaledSpacing = (spacing: Spacing | null, scale: number): Spacing | null =>
  spacing && scale !== 1 ? [spacing[0] / scale, spacing[1] / scale] : spacing;

/** The size that images have whose points are given in another resolution. */
function scaledSize(size: LandmarkSample["size"], scale: number): NonNullable<LandmarkSample["size"]> | null {
  const side = (length: number | null) => (length === null ? null : Math.round(length * scale));
  return size ? { width: side(size.width), height: side(size.height) } : null;
}
