import { workerData } from "node:worker_threads";
import { FileMemory } from "../../files/FileMemory.ts";
import { type ErrorRecord, recordError } from "../../internal/errorData.ts";
import { analyseRadiograph } from "./analyseRadiograph.ts";
import { type OpenModel, openModel } from "./openModel.ts";
import type { InferenceSettings, RadiographOutcome, RadiographTask } from "./settings.ts";

let opened: Promise<OpenModel> | null = null;

/** For one film after another: a thread has one task at a time. */
const memory = new FileMemory();

/** An outcome, null where the model was to be loaded only, or what was thrown. */
export type InferenceAnswer = { readonly outcome: RadiographOutcome | null } | { readonly thrown: ErrorRecord };

/** What a thread of `InferencePool` does with a task; null loads the model only. */
export async function work(task: RadiographTask | null): Promise<InferenceAnswer> {
  try {
    opened ??= openModel(workerData as InferenceSettings); // what InferencePool hands over
    const model = await opened;
    return { outcome: task && (await analyseRadiograph(model, task, (path) => memory.read(path))) };
  } catch (error) {
    return { thrown: recordError(error) };
  }
}
