import { readFile, stat } from "node:fs/promises";
import { toLandmarkTable } from "../annotations/formats/landmarkTables.ts";
import type { PixelOrigin } from "../annotations/formats/pixelOrigin.ts";
import { filterSamples } from "../data/filterSamples.ts";
import type { LandmarkTable } from "../data/landmarkTable.ts";
import { type ParseLandmarkTableOptions, parseLandmarkTable } from "../data/parseLandmarkTable.ts";
import { describeFileError } from "./describeFileError.ts";
import { isPlainTable, readAnnotations } from "./readAnnotations.ts";

export interface ReadLandmarkTableOptions extends ParseLandmarkTableOptions {
  /** What coordinates count from in formats that leave it open, see `readAnnotations`. */
  readonly origin?: PixelOrigin;
}

/**
 * Reads landmarks of images: a CSV table, see `parseLandmarkTable` (`source` is its path unless given), or any other
 * format that `readAnnotations` knows, where a row is a set of landmarks and its name stands in the column `set`; of the
 * options `filter`, `spacing` in numbers and `pointsScale` count there.
 */
export async function readLandmarkTable(
  path: string,
  { origin, ...options }: ReadLandmarkTableOptions = {},
): Promise<LandmarkTable> {
  const fail = (error: NodeJS.ErrnoException): never => {
    throw describeFileError(error, path);
  };
  const isFolder = (await stat(path).catch(fail)).isDirectory();
  const text = isFolder || /\.npz$/i.test(path) ? null : await readFile(path, "utf8").catch(fail);
  if (text !== null && isPlainTable(text, path)) return parseLandmarkTable(text, { source: path, ...options });
  const { spacing, pointsScale = 1, filter = [] } = options;
  const fixed = spacing && !("x" in spacing) ? spacing : null;
  const annotations = await readAnnotations(path, { ...(origin && { origin }), ...(fixed && { spacing: fixed }) });
  const table = toLandmarkTable(annotations);
  const samples = table.samples.map((sample) => ({
    ...sample,
    spacing: fixed ?? sample.spacing,
    landmarks:
      pointsScale === 1
        ? sample.landmarks
        : sample.landmarks.map(([x, y]) => [(x + 0.5) * pointsScale - 0.5, (y + 0.5) * pointsScale - 0.5] as const),
  }));
  return filter.length > 0 ? filterSamples({ ...table, samples }, filter) : { ...table, samples };
}
