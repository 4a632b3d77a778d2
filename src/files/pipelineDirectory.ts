import { join } from "node:path";
import { assertText } from "../internal/guards.ts";
import { namedFor } from "../internal/inNameOf.ts";
import type { FormatModelOptions } from "../models/formatModel.ts";
import { formatPipeline } from "../models/formatPipeline.ts";
import type { KneelPipelineModel } from "../models/kneelPipelineModel.ts";
import { loadPipeline } from "../models/modelFiles.ts";
import { filesOf, writeFormattedModel } from "./modelDirectory.ts";
import { writeJsonAtomic } from "./writeJsonAtomic.ts";

/**
 * Writes a pipeline directory: a model directory for each network, then `pipeline.json`, which names them with their
 * checksums. Killed while it replaces another pipeline, it leaves one that `readPipeline` refuses.
 */
export async function writePipeline(
  directory: string,
  pipeline: KneelPipelineModel,
  options: FormatModelOptions = {},
): Promise<void> {
  assertText("writePipeline", "directory", directory);
  const { document, models } = await formatPipeline(pipeline, options).catch((error) => {
    throw namedFor("writePipeline", error);
  });
  for (const { folder, ...model } of models) await writeFormattedModel(join(directory, folder), model);
  await writeJsonAtomic(join(directory, "pipeline.json"), document);
}

/**
 * Reads a pipeline directory; `new KneelPipeline(await readPipeline(directory))` runs it.
 *
 * @throws Error in one sentence that names the file: not there, damaged, newer format, a model that is not the one named
 */
export function readPipeline(directory: string): Promise<KneelPipelineModel> {
  assertText("readPipeline", "directory", directory);
  return loadPipeline(filesOf(directory));
}
