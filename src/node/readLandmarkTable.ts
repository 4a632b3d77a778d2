import { readFile } from "node:fs/promises";
import type { LandmarkTable } from "../data/landmarkTable.ts";
import { type ParseLandmarkTableOptions, parseLandmarkTable } from "../data/parseLandmarkTable.ts";
import { describeFileError } from "./describeFileError.ts";

/** Reads a CSV file of landmarks, see `parseLandmarkTable`; `source` is its path unless given. */
export async function readLandmarkTable(path: string, options: ParseLandmarkTableOptions = {}): Promise<LandmarkTable> {
  const csv = await readFile(path, "utf8").catch((error) => {
    throw describeFileError(error, path);
  });
  return parseLandmarkTable(csv, { source: path, ...options });
}
