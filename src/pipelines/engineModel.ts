import { fieldsOf, listsOf, refusal } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import type { KneelPipelineModel } from "../models/kneelPipelineModel.ts";
import type { LandmarkModel } from "../models/landmarkModel.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { networkEngine } from "./networkEngine.ts";

/** A model that runs on an engine of its own, which has its weights. */
export interface EngineModel extends Omit<LandmarkModel, "weights"> {
  readonly engine: LandmarkEngine;
}

/** A pipeline whose models run on engines of their own. */
export interface EnginePipelineModel extends Omit<KneelPipelineModel, "locate" | "localize"> {
  readonly locate: readonly EngineModel[] | null;
  readonly localize: readonly EngineModel[];
}

/**
 * The engine of a model: its own, or its network on the backend of TensorFlow.js.
 *
 * @throws RangeError for an engine that is not of this model
 */
export function engineOf(fn: string, model: LandmarkModel | EngineModel): LandmarkEngine {
  fieldsOf(fn, "model", model);
  if (!("engine" in model)) return inNameOf(fn, () => networkEngine(model));
  const { engine, architecture } = model;
  const [height, width] = architecture.inputShape;
  const { input, landmarks } = engine;
  if (input.width !== width || input.height !== height || landmarks !== architecture.landmarks)
    throw refusal(
      fn,
      "engine",
      `of this model, with an input of ${width} × ${height} and ${architecture.landmarks} landmarks`,
      `${input.width} × ${input.height} and ${landmarks}`,
    );
  return engine;
}

/**
 * A pipeline whose models run on the engines that `start` makes of them, one after the other; it holds no weights.
 *
 * @example
 * const pipeline = new KneelPipeline(await withEngines(model, (network) => startOnnxEngine(ort, network)));
 */
export async function withEngines(
  pipeline: KneelPipelineModel,
  start: (model: LandmarkModel) => Promise<LandmarkEngine>,
): Promise<EnginePipelineModel> {
  listsOf("withEngines", "pipeline", pipeline, ["localize"]);
  const engines: LandmarkEngine[] = [];
  const started = async (models: readonly LandmarkModel[]) => {
    const list: EngineModel[] = [];
    for (const model of models) {
      const engine = await start(model);
      engines.push(engine);
      const { weights: _, ...rest } = model;
      list.push({ ...rest, engine });
    }
    return list;
  };
  try {
    const locate = pipeline.locate && (await started(pipeline.locate));
    return { ...pipeline, locate, localize: await started(pipeline.localize) };
  } catch (error) {
    for (const engine of engines) engine.dispose();
    throw error;
  }
}
