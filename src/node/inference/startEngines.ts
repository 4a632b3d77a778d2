import { availableParallelism } from "node:os";
import {
  type LandmarkEngine,
  type LandmarkModel,
  networkEngine,
  type OnnxRuntime,
  startOnnxEngine,
} from "../../pipelines/index.ts";
import { importPackage } from "../importPackage.ts";
import { loadBackend } from "../loadBackend.ts";

/** Makes the engine of a model. */
export type StartEngine = (model: LandmarkModel) => Promise<LandmarkEngine>;

/** The package onnxruntime-node. */
export const importOnnxRuntime = async () =>
  (await importPackage("onnxruntime-node")) as OnnxRuntime<{ readonly intraOpNumThreads: number }>; // what the package exports

/**
 * Starts what runs models: a backend of TensorFlow.js, or ONNX Runtime (`onnx`) by its package onnxruntime-node.
 *
 * @param threads of one model on ONNX Runtime
 * @throws Error in one sentence where a package is not installed or does not start
 */
export async function startEngines(backend: string, threads: number = availableParallelism()): Promise<StartEngine> {
  if (backend !== "onnx") {
    await loadBackend(backend);
    return async (model) => networkEngine(model);
  }
  const ort = await importOnnxRuntime();
  return (model) => startOnnxEngine(ort, model, { intraOpNumThreads: threads });
}
