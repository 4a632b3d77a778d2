import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { formatModel, type LandmarkModel, parseModel, parseModelDocument } from "../pipelines/modelDocument.ts";
import { describeFileError } from "./describeFileError.ts";
import { writeFileAtomic } from "./writeFileAtomic.ts";
import { writeJsonAtomic } from "./writeJsonAtomic.ts";

/**
 * Writes a model directory: the weights under a name that holds their checksum, then `model.json`, which names them, then
 * removes weights that nothing names any more. Killed at any moment it leaves the old model or the new one.
 */
export async function writeModel(directory: string, model: LandmarkModel): Promise<void> {
  const { document, weights } = await formatModel(model);
  await mkdir(directory, { recursive: true }).catch((error) => {
    throw describeFileError(error, directory);
  });
  await writeFileAtomic(join(directory, document.weights.file), weights);
  await writeJsonAtomic(join(directory, "model.json"), document);
  for (const name of await readdir(directory)) {
    if (/^weights-[0-9a-f]{12}\.safetensors$/.test(name) && name !== document.weights.file)
      await rm(join(directory, name));
  }
}

/**
 * Reads a model directory.
 *
 * @throws Error in one sentence that names the file: not there, damaged, wrong checksum, newer format, NaN weights
 */
export async function readModel(directory: string): Promise<LandmarkModel> {
  const path = join(directory, "model.json");
  const json = await readFile(path, "utf8").catch((error) => {
    throw describeFileError(error, path);
  });
  const document = parseModelDocument(json, path);
  const file = join(directory, document.weights.file);
  const weights = await readFile(file).catch((error) => {
    throw describeFileError(error, file);
  });
  return parseModel(document, weights, file);
}
