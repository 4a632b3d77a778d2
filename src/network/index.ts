export type { BlockKind } from "./blocks.ts";
export { describeHourglass, type HourglassOptions } from "./describeHourglass.ts";
export { type FoldedConv, foldNorms } from "./foldNorms.ts";
export { type ForwardTrainingOptions, forwardTraining, type SharedStatistics } from "./forwardTraining.ts";
export { InferenceNetwork, type InferenceNetworkOptions } from "./InferenceNetwork.ts";
export { inputsOf, type Network, type NetworkUnit, type Shape3, type Upsampling } from "./network.ts";
export {
  countParameters,
  learnedParametersOf,
  type ParameterKind,
  type ParameterSpec,
  parametersOf,
} from "./parameters.ts";
export { checkWeights, initializeWeights, type Weights } from "./weights.ts";
