import { availableParallelism } from "node:os";
import { dataOf } from "../internal/errorData.ts";
import { loadBackend } from "../node/index.ts";
import { importOnnxRuntime, type StartEngine, startEngines } from "../node/inference/startEngines.ts";
import { UsageError } from "./failure.ts";

/**
 * Loads a backend's package, starts it and repairs it.
 *
 * @param workers threads that will train, between which libtensorflow's own share the cores
 * @throws UsageError where the package is not installed, Error where it does not start
 */
export async function startBackend(name: string, workers = 1): Promise<void> {
  // Before it is loaded: it reads the environment once, and worker threads have copies of that.
  if (workers > 1)
    process.env.TF_NUM_INTRAOP_THREADS ??= String(Math.max(1, Math.floor(availableParallelism() / workers)));
  await naming(name, loadBackend(name));
}

/** Starts what runs models: a backend of TensorFlow.js, as `startBackend` does, or `onnx`. */
export function startInferenceBackend(name: string): Promise<StartEngine> {
  return naming(name, startEngines(name));
}

/** ONNX Runtime itself, which runs any network. */
export const startOnnxRuntime = () => naming("onnx", importOnnxRuntime());

function naming<T>(name: string, starting: Promise<T>): Promise<T> {
  return starting.catch((error: Error) => {
    const kind = dataOf(error).code === "backend-missing" ? UsageError : Error;
    throw new kind(`--backend ${name}: ${error.message}`, { cause: error });
  });
}
