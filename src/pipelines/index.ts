export { appearanceOf, coveredBy } from "./appearance.ts";
export { compareOutput, type OutputComparison, type OutputDifference } from "./compareOutput.ts";
export { type EngineModel, type EnginePipelineModel, withEngines } from "./engineModel.ts";
export { ensembleEngine } from "./ensembleEngine.ts";
export {
  type FamiliarImage,
  type Familiarity,
  familiarityDistance,
  learnFamiliarity,
  unlikeTraining,
} from "./familiarity.ts";
export {
  type ImportedArray,
  type ImportedModel,
  type ImportModelOptions,
  type ImportReport,
  importModel,
} from "./importModel.ts";
export { importPipeline } from "./importPipeline.ts";
export { inputAppearance } from "./inputAppearance.ts";
export {
  type Knee,
  type KneelCropOptions,
  KneelPipeline,
  type KneelPipelineOptions,
  type KneelPredictOptions,
  type KneelResult,
  type KneelStage,
  type KneeResult,
} from "./KneelPipeline.ts";
export {
  type KneelImage,
  kneelAnnotation,
  kneelAnnotations,
  researchNote,
} from "./kneelAnnotations.ts";
export type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";
export {
  LandmarkPredictor,
  type LandmarkPredictorOptions,
  type Prediction,
  type PredictOptions,
} from "./LandmarkPredictor.ts";
export type { Seen } from "./lookAt.ts";
export { normalizationOf, parseMeanStd } from "./meanStd.ts";
export {
  type FormatModelOptions,
  type FormattedModel,
  formatModel,
  formatModelWeights,
  type HourglassArchitecture,
  type LandmarkModel,
  type ModelDocument,
  modelFormatVersion,
  networkOf,
  parseModel,
  parseModelDocument,
} from "./modelDocument.ts";
export { loadModel, loadPipeline, loadShapeModel, type ModelFiles, webFiles } from "./modelFiles.ts";
export { networkEngine } from "./networkEngine.ts";
export { type OnnxSession, type OnnxTensorConstructor, onnxEngine } from "./onnxEngine.ts";
export { type FormatOnnxModelOptions, formatOnnxModel, parseOnnxModel } from "./onnxModel.ts";
export { PairedPipeline, type PairedPipelineOptions } from "./PairedPipeline.ts";
export { type PickedFile, pickedFiles } from "./pickedFiles.ts";
export {
  type FormattedPipeline,
  formatPipeline,
  type KneelPipelineModel,
  type PipelineDocument,
  type PipelineMember,
  parsePipeline,
  parsePipelineDocument,
  pipelineFormatVersion,
} from "./pipelineDocument.ts";
export {
  doubtAbout,
  learnPlausibility,
  type Plausibility,
  type PlausibilityFigures,
  plausibilityFigures,
} from "./plausibility.ts";
export {
  combineProvenances,
  describeProvenance,
  type Provenance,
  provenanceWarnings,
  unknownProvenance,
} from "./provenance.ts";
export { type ShapePrediction, type ShapePredictOptions, ShapePredictor } from "./ShapePredictor.ts";
export { servePipeline } from "./servePipeline.ts";
export {
  type FormattedShapeModel,
  formatShapeModel,
  type NamedShapeModel,
  parseShapeDocument,
  parseShapeModel,
  type ShapeDocument,
  shapeFormatVersion,
} from "./shapeDocument.ts";
export { type OnnxRuntime, startOnnxEngine } from "./startOnnxEngine.ts";
export {
  type Finding,
  type StageOptions,
  type Target,
  type TwoStageOptions,
  TwoStagePipeline,
} from "./TwoStagePipeline.ts";
export {
  type CalibratedConfidence,
  calibratedConfidence,
  type JudgedFinding,
  learnUncertainty,
  type Uncertainty,
} from "./uncertainty.ts";
export type { ContrastScope, Rect } from "./view.ts";
export { viewsEngine } from "./viewsEngine.ts";
