import { type LandmarkModel, networkOf } from "../models/modelDocument.ts";
import { formatOnnx } from "../weights/onnx/formatOnnx.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { type OnnxSession, type OnnxTensorConstructor, onnxEngine } from "./onnxEngine.ts";
import { inTurn } from "./onnxTurns.ts";

/** The package onnxruntime-node or onnxruntime-web. */
export interface OnnxRuntime<Options extends object> {
  readonly Tensor: OnnxTensorConstructor;
  readonly InferenceSession: {
    /** Makes a session of the bytes of a file. */
    create(model: Uint8Array, options?: Options): Promise<OnnxSession>;
  };
}

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
  { architecture, preprocessing, weights }: LandmarkModel,
  options?: Options,
): Promise<LandmarkEngine> {
  const { normalization } = preprocessing;
  const file = formatOnnx(networkOf(architecture), weights, { normalization });
  const session = await inTurn(() => ort.InferenceSession.create(file, options));
  return onnxEngine(session, ort.Tensor);
}
