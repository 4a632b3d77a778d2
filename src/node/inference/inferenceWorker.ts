import { workerData } from "node:worker_threads";
import { loadBackend } from "../loadBackend.ts";
import { analyseRadiograph } from "./analyseRadiograph.ts";
import { type OpenModel, openModel } from "./openModel.ts";
import type { InferenceSettings, RadiographOutcome, RadiographTask } from "./settings.ts";

let opened: Promise<OpenModel> | null = null;

async function open(settings: InferenceSettings): Promise<OpenModel> {
  await loadBackend(settings.backend ?? "wasm");
  return openModel(settings);
}

/** What a thread of `InferencePool` does with a task; null loads the model only. */
export async function work(task: RadiographTask | null): Promise<RadiographOutcome | null> {
  opened ??= open(workerData as InferenceSettings);
  const model = await opened;
  return task && analyseRadiograph(model, task);
}
