import { workerData } from "node:worker_threads";
import { analyseRadiograph } from "./analyseRadiograph.ts";
import { type OpenModel, openModel } from "./openModel.ts";
import type { InferenceSettings, RadiographOutcome, RadiographTask } from "./settings.ts";

let opened: Promise<OpenModel> | null = null;

/** What a thread of `InferencePool` does with a task; null loads the model only. */
export async function work(task: RadiographTask | null): Promise<RadiographOutcome | null> {
  opened ??= openModel(workerData as InferenceSettings);
  const model = await opened;
  return task && analyseRadiograph(model, task);
}
