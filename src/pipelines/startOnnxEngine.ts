import { fieldsOf } from "../internal/guards.ts";
import type { LandmarkModel } from "../models/landmarkModel.ts";
import { networkOf } from "../models/modelDocument.ts";
import type { OnnxRuntime } from "../models/onnxRuntime.ts";
import { inTurn } from "../models/onnxTurns.ts";
import { formatOnnx } from "../weights/onnx/formatOnnx.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { onnxEngine } from "./onnxEngine.ts";

/**
 * A model on ONNX Runtime, without a file in between.
 *
 * @param ort the package onnxruntime-node or onnxruntime-web
 * @param options of `InferenceSession.create`, such as `executionProviders`
 * @throws Error when the weights are not those of the architecture
 * @example
 * const model = await readModel("model");
 * const predictor = new LandmarkPredictor({ ...model, engine: await startOnnxEngine(ort, model) });
 */
export async function startOnnxEngine<Options extends object>(
  ort: OnnxRuntime<Options>,
  model: LandmarkModel,
  options?: Options,
): Promise<LandmarkEngine> {
  const { architecture, preprocessing, weights } = fieldsOf("startOnnxEngine", "model", model);
  const { normalization } = fieldsOf("startOnnxEngine", "model.preprocessing", preprocessing);
  const file = formatOnnx(networkOf(architecture), weights, { normalization });
  const session = await inTurn(() => ort.InferenceSession.create(file, options));
  return onnxEngine(session, ort.Tensor);
}
