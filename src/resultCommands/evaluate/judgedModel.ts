import { join } from "node:path";
import { exists } from "../../files/folders.ts";
import { fromFrame, type Point } from "../../geometry/index.ts";
import {
  findModel,
  inspectModel,
  type LoadedSample,
  type ModelInformation,
  readModel,
  readPipeline,
  readShapeModel,
} from "../../node/index.ts";
import { assertFitting } from "../../node/inference/assertFitting.ts";
import type { LandmarkModel } from "../../pipelines/index.ts";
import { inputFrame } from "../../radiograph/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { inferenceFlags } from "../../terminal/inferenceOptions.ts";
import { pointsFromJson } from "../../trainingCommands/train/trainingRun.ts";
import type { EvaluateOptions } from "./command.ts";

/** A model of any kind; shape models have neither preprocessing nor a mean shape of their training images. */
type JudgedModel = Pick<LandmarkModel, "landmarkNames" | "training"> & Partial<Pick<LandmarkModel, "preprocessing">>;

/** What is judged: what the directory holds, and the model whose landmarks they are. */
export async function readJudgedModel(options: EvaluateOptions) {
  const { view, sideColumn } = options;
  const directory = await findModel(options.model);
  const information = await inspectModel(directory);
  const { kind, views } = information;
  if (kind === "model" && sideColumn !== undefined)
    throw new UsageError("--side-column is for pipelines, but the model is a single one; leave it out");
  try {
    assertFitting("evaluate", options, information);
  } catch (error) {
    throw inFlags(error, inferenceFlags(options));
  }
  const seesWhole = kind === "model" || (view ?? views[0]) === "crop";
  const models = await readAny(directory, kind);
  const needsSpacing = !seesWhole || models[0].preprocessing?.fit === "spacing";
  return { information, models, seesWhole, needsSpacing };
}

/** A model, or those whose landmarks a pipeline averages. */
async function readAny(directory: string, kind: ModelInformation["kind"]): Promise<[JudgedModel, ...JudgedModel[]]> {
  // A pipeline has one at least.
  if (kind === "pipeline") return (await readPipeline(directory)).localize as [LandmarkModel, ...LandmarkModel[]];
  return [(await exists(join(directory, "shape.json"))) ? await readShapeModel(directory) : await readModel(directory)];
}

/** The mean shape of the training images, placed in each image as the model's input lies in it. */
export function baselineOf(model: JudgedModel, samples: readonly LoadedSample[]): Point[][] | undefined {
  const { preprocessing, landmarkNames, training } = model;
  const shape = pointsFromJson(training.meanShape);
  if (!preprocessing || shape?.length !== landmarkNames.length) return undefined;
  return samples.map(({ raster, spacing }) => fromFrame(inputFrame(raster, preprocessing, spacing), shape));
}
