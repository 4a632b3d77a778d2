import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeFileError } from "../../files/describeFileError.ts";
import { findModel } from "../../files/findModel.ts";
import { readModel, readShapeModel } from "../../files/modelDirectory.ts";
import { readPipeline } from "../../files/pipelineDirectory.ts";
import { assertText } from "../../internal/guards.ts";
import { pipelineProvenance } from "../../models/kneelPipelineModel.ts";
import { unknownProvenance } from "../../pipelines/index.ts";
import { type ModelInformation, radiographViews } from "./settings.ts";

/** What a directory, or the package of a model, holds, without starting anything. */
export async function inspectModel(model: string): Promise<ModelInformation> {
  assertText("inspectModel", "model", model);
  const directory = await findModel(model);
  const identity = await digestOf(directory);
  if (!(await holds(directory, "pipeline.json"))) {
    const isShape = await holds(directory, "shape.json");
    const { landmarkNames, trainedOn = unknownProvenance } = await (isShape
      ? readShapeModel(directory)
      : readModel(directory));
    return { kind: "model", views: [], landmarkNames, trainedOn, identity, ...(isShape && { takesBox: true }) };
  }
  const pipeline = await readPipeline(directory);
  const { landmarkNames } = pipeline.localize[0]!;
  const views = pipeline.locate ? radiographViews : (["crop"] as const);
  return { kind: "pipeline", views, landmarkNames, trainedOn: pipelineProvenance(pipeline), identity };
}

/** Whether a directory has a file. */
export const holds = (directory: string, name: string): Promise<boolean> =>
  stat(join(directory, name)).then(
    () => true,
    () => false,
  );

/** Of the documents of a directory and of those below it, which name the weights by their checksums. */
async function digestOf(directory: string): Promise<string> {
  const hash = createHash("sha256");
  const names = await readdir(directory, { recursive: true }).catch((error) => {
    throw describeFileError(error, directory);
  });
  for (const name of names.filter((name) => /(^|[\\/])(model|pipeline|shape)\.json$/.test(name)).sort())
    hash.update(`${name}\0`).update(await readFile(join(directory, name)));
  return hash.digest("hex").slice(0, 16);
}
