/** A tensor of ONNX Runtime. */
interface OnnxTensor {
  getData(): Promise<unknown>;
}

/** What ONNX Runtime says of an input or an output; sizes that may vary are names. */
export interface OnnxValueMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly shape?: readonly (number | string)[];
}

/** A session of ONNX Runtime: `InferenceSession` of onnxruntime-node and onnxruntime-web. */
export interface OnnxSession {
  readonly inputMetadata: readonly OnnxValueMetadata[];
  readonly outputMetadata: readonly OnnxValueMetadata[];
  /** Runs the network on named inputs. */
  run(
    feeds: Readonly<Record<string, unknown>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, OnnxTensor>>>;
  /** Frees the session. */
  release(): Promise<void>;
}

/** `Tensor` of onnxruntime-node and onnxruntime-web. */
export type OnnxTensorConstructor = new (type: "float32", data: Float32Array, dims: readonly number[]) => object;

/** The package onnxruntime-node or onnxruntime-web. */
export interface OnnxRuntime<Options extends object> {
  readonly Tensor: OnnxTensorConstructor;
  readonly InferenceSession: {
    /** Makes a session of the bytes of a file. */
    create(model: Uint8Array, options?: Options): Promise<OnnxSession>;
  };
}
