import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { assertText, fieldsOf } from "../internal/guards.ts";
import { type DecodeRadiographOptions, decodeRadiograph } from "../radiograph/decodeRadiograph.ts";
import type { Radiograph } from "../radiograph/radiograph.ts";
import { describeFileError } from "./describeFileError.ts";

/** Options of `readRadiograph`. */
export type ReadRadiographOptions = Omit<DecodeRadiographOptions, "name" | "inPlace">;

/** Put together, as Turbopack takes the binary for a module of its own wherever it meets the name. */
const codecs = ["dcmjs-codecs", "build", "dcmjs-native-codecs.wasm"].join("/");

/** The codecs of compressed DICOM images from the installed packages: give it to `decodeRadiograph` as `codecs`. */
export const installedCodecs = (): Promise<Uint8Array<ArrayBuffer>> =>
  readFile(createRequire(import.meta.url).resolve(codecs));

/** Reads a radiograph in DICOM, PNG, JPEG or TIFF, see `decodeRadiograph`. Errors name the path. */
export async function readRadiograph(path: string, options: ReadRadiographOptions = {}): Promise<Radiograph> {
  assertText("readRadiograph", "path", path);
  fieldsOf("readRadiograph", "options", options);
  const bytes = await readFile(path).catch((error) => {
    throw describeFileError(error, path);
  });
  return decodeRadiograph(bytes, { codecs: installedCodecs, ...options, name: path, inPlace: true });
}
