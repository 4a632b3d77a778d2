import { readFile } from "node:fs/promises";
import { decodeImage } from "../data/decodeImage.ts";
import type { Raster } from "../geometry/raster.ts";
import { describeFileError } from "./describeFileError.ts";

/** Reads and decodes a PNG or JPEG file, see `decodeImage`. Errors name the path. */
export async function readImage(path: string): Promise<Raster> {
  const bytes = await readFile(path).catch((error) => {
    throw describeFileError(error, path);
  });
  return decodeImage(bytes, path);
}
