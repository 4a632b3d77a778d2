export { ensembleEngine } from "./ensembleEngine.ts";
export {
  type Knee,
  type KneelCropOptions,
  KneelPipeline,
  type KneelPipelineOptions,
  type KneelPredictOptions,
  type KneelResult,
  type KneelStage,
  type KneeResult,
  type Side,
} from "./KneelPipeline.ts";
export {
  type KneelImage,
  kneeLandmarkNames,
  kneelAnnotation,
  kneelAnnotations,
  researchNote,
} from "./kneelAnnotations.ts";
export type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";
export { LandmarkPredictor, type Prediction, type PredictOptions } from "./LandmarkPredictor.ts";
export type { Seen } from "./lookAt.ts";
export {
  formatModel,
  type HourglassArchitecture,
  type LandmarkModel,
  type ModelDocument,
  modelFormatVersion,
  networkOf,
  parseModel,
  parseModelDocument,
} from "./modelDocument.ts";
export { networkEngine } from "./networkEngine.ts";
export {
  doubtAbout,
  learnPlausibility,
  type Plausibility,
  type PlausibilityFigures,
  plausibilityFigures,
} from "./plausibility.ts";
export {
  type Finding,
  type StageOptions,
  type Target,
  type TwoStageOptions,
  TwoStagePipeline,
} from "./TwoStagePipeline.ts";
export type { ContrastScope, Rect } from "./view.ts";
