import type { ImageAnnotation, LandmarkSet } from "../../annotations/index.ts";
import { findModel } from "../../files/findModel.ts";
import { readModel, readShapeModel } from "../../files/modelDirectory.ts";
import { readPipeline } from "../../files/pipelineDirectory.ts";
import { refusal } from "../../internal/guards.ts";
import {
  KneelPipeline,
  LandmarkPredictor,
  provenanceWarnings,
  ShapePredictor,
  withEngines,
} from "../../pipelines/index.ts";
import type { Radiograph } from "../../radiograph/index.ts";
import { findInImage, findKnees, imageOf } from "./findInRadiograph.ts";
import { holds, inspectModel } from "./inspectModel.ts";
import type { InferenceSettings, ModelInformation, RadiographTask } from "./settings.ts";
import { startEngines } from "./startEngines.ts";

/** A model or a pipeline that is ready to look at radiographs. */
export interface OpenModel extends ModelInformation {
  /** Landmarks of a radiograph, called `label` in messages, and the milliseconds spent in networks. */
  find(
    radiograph: Radiograph,
    task: RadiographTask,
    label: string,
  ): Promise<{ annotation: ImageAnnotation; network: number }>;
  dispose(): void;
}

/**
 * Loads what a directory, or the package of a model, holds, and starts what runs it. Dispose of it.
 *
 * @throws RangeError for a threshold with `compat: "2019"`, which computes no quality
 */
export async function openModel({
  model,
  backend = "wasm",
  threads,
  refine,
  familiarity = true,
  compat,
  threshold = null,
}: InferenceSettings): Promise<OpenModel> {
  if (compat === "2019" && threshold !== null)
    throw refusal("openModel", "threshold", 'null with compat "2019", which computes no quality', threshold);
  const directory = await findModel(model);
  const information = await inspectModel(directory);
  let network = 0;
  const onNetwork = (ms: number) => {
    network += ms;
  };
  const told = provenanceWarnings(information.trainedOn);
  const timed = async (find: () => Promise<ImageAnnotation>) => {
    network = 0;
    const annotation = await find();
    return { annotation: { ...annotation, warnings: [...told, ...(annotation.warnings ?? [])] }, network };
  };
  if (await holds(directory, "shape.json")) {
    const predictor = new ShapePredictor(await readShapeModel(directory));
    return {
      ...information,
      find: ({ image, ...radiograph }, { name, box = null }) =>
        timed(async () => ({
          ...imageOf({ image, ...radiograph }, name),
          sets: [{ name: "", ...predictor.predict(image, { box }) }],
        })),
      dispose() {},
    };
  }
  const start = await startEngines(backend, threads);
  if (information.kind === "model") {
    const { familiarity: known, ...rest } = await readModel(directory);
    const single = { ...rest, ...(familiarity && known && { familiarity: known }) };
    const predictor = new LandmarkPredictor({ ...single, engine: await start(single) }, { onNetwork });
    return {
      ...information,
      find: (radiograph, task, label) => timed(() => findInImage(predictor, radiograph, task, label)),
      dispose: () => predictor.dispose(),
    };
  }
  const pipeline = new KneelPipeline({
    ...(await withEngines(await readPipeline(directory), start)),
    ...(!familiarity && { familiarity: null }),
    ...(refine !== undefined && { refine }),
    ...(compat !== undefined && { compat }),
    onNetwork,
  });
  return {
    ...information,
    find: (radiograph, task, label) =>
      timed(async () =>
        abstain(
          await findKnees(pipeline, radiograph, { ...task, view: task.view ?? information.views[0]! }, label),
          threshold,
        ),
      ),
    dispose: () => pipeline.dispose(),
  };
}

/** Leaves out what is below a quality. */
function abstain(annotation: ImageAnnotation, threshold: number | null): ImageAnnotation {
  if (threshold === null) return annotation;
  const sets = annotation.sets.map((set): LandmarkSet => {
    const { name, quality } = set;
    if (set.landmarks.length === 0 || (quality ?? 0) >= threshold) return set;
    const reason =
      typeof quality === "number"
        ? `its quality is too low: ${quality.toFixed(3)} is below ${threshold}`
        : "its quality is unknown: the model knows synthetic images alone";
    return { name, landmarks: [], quality: quality ?? null, reason };
  });
  return { ...annotation, sets };
}
