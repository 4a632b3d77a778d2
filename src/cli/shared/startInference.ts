import { InferencePool, type InferencePoolOptions } from "../../node/inference/InferencePool.ts";
import { UsageError } from "./failure.ts";

/**
 * Starts the threads of `predict` and `serve`.
 *
 * @throws UsageError where the package of the backend is not installed
 */
export function startInference(options: InferencePoolOptions & { readonly backend: string }): Promise<InferencePool> {
  return InferencePool.start(options).catch((error: Error) => {
    // Errors of threads lose their classes.
    throw /is not installed; run:/.test(error.message)
      ? new UsageError(`--backend ${options.backend}: ${error.message}`)
      : error;
  });
}
