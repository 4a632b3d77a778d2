import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { assertText } from "../internal/guards.ts";
import { namedFor } from "../internal/inNameOf.ts";
import { type FormatModelOptions, type FormattedModel, formatModel } from "../models/formatModel.ts";
import { formatShapeModel } from "../models/formatShapeModel.ts";
import type { LandmarkModel } from "../models/landmarkModel.ts";
import { loadModel, loadShapeModel, type ModelFiles } from "../models/modelFiles.ts";
import type { NamedShapeModel } from "../models/namedShapeModel.ts";
import { describeFileError } from "./describeFileError.ts";
import { writeFileAtomic } from "./writeFileAtomic.ts";
import { writeJsonAtomic } from "./writeJsonAtomic.ts";

/**
 * Writes a model directory: the weights under a name that holds their checksum, then `model.json`, which names them, then
 * removes weights that nothing names any more. Killed at any moment it leaves the old model or the new one.
 */
export async function writeModel(
  directory: string,
  model: LandmarkModel,
  options: FormatModelOptions = {},
): Promise<void> {
  assertText("writeModel", "directory", directory);
  const files = await formatModel(model, options).catch((error) => {
    throw namedFor("writeModel", error);
  });
  await writeFormattedModel(directory, files);
}

/** Writes what `formatModel` gives, as {@link writeModel} does. */
export async function writeFormattedModel(
  directory: string,
  { document, weights, arrays }: FormattedModel,
): Promise<void> {
  await mkdir(directory, { recursive: true }).catch((error) => {
    throw describeFileError(error, directory);
  });
  await writeFileAtomic(join(directory, document.weights.file), weights);
  const shape = document.refinement?.arrays.file;
  if (shape && arrays) await writeFileAtomic(join(directory, shape), arrays);
  await writeJsonAtomic(join(directory, "model.json"), document);
  await removeOthers(directory, /^(weights|shape)-[0-9a-f]{12}\.safetensors$/, [document.weights.file, shape]);
}

/** Writes a shape model: its arrays under a name that holds their checksum, then `shape.json`, as {@link writeModel} does. */
export async function writeShapeModel(directory: string, model: NamedShapeModel): Promise<void> {
  assertText("writeShapeModel", "directory", directory);
  const { document, arrays } = await formatShapeModel(model).catch((error) => {
    throw namedFor("writeShapeModel", error);
  });
  await mkdir(directory, { recursive: true }).catch((error) => {
    throw describeFileError(error, directory);
  });
  await writeFileAtomic(join(directory, document.arrays.file), arrays);
  await writeJsonAtomic(join(directory, "shape.json"), document);
  await removeOthers(directory, /^shape-[0-9a-f]{12}\.safetensors$/, [document.arrays.file]);
}

/** Removes files that a document named once. */
async function removeOthers(directory: string, pattern: RegExp, named: readonly (string | undefined)[]): Promise<void> {
  for (const name of await readdir(directory))
    if (pattern.test(name) && !named.includes(name)) await rm(join(directory, name));
}

/**
 * Reads the directory of a shape model.
 *
 * @throws Error in one sentence that names the file: not there, damaged, wrong checksum, newer format
 */
export function readShapeModel(directory: string): Promise<NamedShapeModel> {
  assertText("readShapeModel", "directory", directory);
  return loadShapeModel(filesOf(directory));
}

/**
 * Reads a model directory.
 *
 * @throws Error in one sentence that names the file: not there, damaged, wrong checksum, newer format, NaN weights
 */
export function readModel(directory: string): Promise<LandmarkModel> {
  assertText("readModel", "directory", directory);
  return loadModel(filesOf(directory));
}

/** The files of a directory. */
export function filesOf(directory: string): ModelFiles {
  return {
    name: directory,
    read: (path) =>
      readFile(join(directory, path)).catch((error) => {
        throw describeFileError(error, join(directory, path));
      }),
  };
}
