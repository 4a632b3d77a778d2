import type { InferencePoolOptions } from "../node/index.ts";
import { resolveBackend } from "../node/inference/chooseBackend.ts";
import { say } from "./progressBar.ts";

/** Settings whose backend is `auto`, with what is fastest for them; says what it measures, where nothing is remembered. */
export const chosenBackend = <T extends InferencePoolOptions>(settings: T): Promise<T> =>
  resolveBackend(settings, {
    onMeasure: (backend, workers) => say(`--backend auto: measuring ${backend}, workers: ${workers} …`),
  });
