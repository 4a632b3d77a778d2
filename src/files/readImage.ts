import { readFile } from "node:fs/promises";
import { hasPngSignature } from "fast-png";
import type { Raster } from "../geometry/raster.ts";
import { decodeImage } from "../images/decodeImage.ts";
import { assertText } from "../internal/guards.ts";
import { decodeRadiograph } from "../radiograph/decodeRadiograph.ts";
import { describeFileError } from "./describeFileError.ts";
import { installedCodecs } from "./readRadiograph.ts";

/**
 * Reads the pixels of a file: PNG and JPEG with all their channels (`decodeImage`), DICOM and TIFF in gray
 * (`decodeRadiograph`, which `readRadiograph` calls with all that it finds out). Errors name the path.
 */
export async function readImage(path: string): Promise<Raster> {
  assertText("readImage", "path", path);
  const bytes = await readFile(path).catch((error) => {
    throw describeFileError(error, path);
  });
  if (hasPngSignature(bytes) || (bytes[0] === 0xff && bytes[1] === 0xd8)) return decodeImage(bytes, path);
  return (await decodeRadiograph(bytes, { name: path, codecs: installedCodecs, inPlace: true })).image;
}
