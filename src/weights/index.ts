export {
  type FormatLayersModelOptions,
  type FormattedLayersModel,
  formatLayersModel,
} from "./formatLayersModel.ts";
export { type FormatSafetensorsOptions, formatSafetensors } from "./formatSafetensors.ts";
export { type InferredHourglass, inferHourglass } from "./inferHourglass.ts";
export { getLayersModelWeights, setLayersModelWeights } from "./layersModelWeights.ts";
export { type FormatOnnxOptions, formatOnnx } from "./onnx/formatOnnx.ts";
export { readOnnxMetadata } from "./onnx/readOnnxMetadata.ts";
export { parseSafetensors } from "./parseSafetensors.ts";
export { fromStateDict, partialStateDict, type StateArrays, toStateDict } from "./pytorch.ts";
export type { StoragePrecision } from "./quantizeChannels.ts";
export type { NamedArray, Safetensors } from "./safetensors.ts";
export { type CheckpointFormat, type ParseStateDictOptions, parseStateDict, type StateDict } from "./stateDict.ts";
export type { StoredTensor, StoredType } from "./storedTensor.ts";
