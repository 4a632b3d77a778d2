export { getLayersModelWeights, setLayersModelWeights } from "./layersModelWeights.ts";
export { fromStateDict, toStateDict } from "./pytorch.ts";
export {
  type FormatSafetensorsOptions,
  formatSafetensors,
  type NamedArray,
  parseSafetensors,
  type Safetensors,
} from "./safetensors.ts";
