import { backendPackages } from "../backendPackages.ts";

/** What finds landmarks: the backends of TensorFlow.js, and ONNX Runtime. */
export const inferenceBackends: readonly string[] = [...Object.keys(backendPackages), "onnx"];
