export { getLayersModelWeights, setLayersModelWeights } from "./layersModelWeights.ts";
export { fromStateDict, toStateDict } from "./pytorch.ts";
export { formatSafetensors, type NamedArray, parseSafetensors, type Safetensors } from "./safetensors.ts";
