export { appearanceOf, coveredBy } from "../models/appearance.ts";
export { compareOutput, type OutputComparison, type OutputDifference } from "../models/compareOutput.ts";
export {
  type FamiliarImage,
  type Familiarity,
  familiarityDistance,
  learnFamiliarity,
  unlikeTraining,
} from "../models/familiarity.ts";
export type { Finding, FrameLandmarks } from "../models/finding.ts";
export {
  type FormatModelOptions,
  type FormattedModel,
  formatModel,
  formatModelWeights,
} from "../models/formatModel.ts";
export { type FormattedPipeline, formatPipeline } from "../models/formatPipeline.ts";
export { type FormattedShapeModel, formatShapeModel } from "../models/formatShapeModel.ts";
export {
  type ImportedArray,
  type ImportedModel,
  type ImportModelOptions,
  type ImportReport,
  importModel,
} from "../models/importModel.ts";
export { importPipeline } from "../models/importPipeline.ts";
export { inputAppearance } from "../models/inputAppearance.ts";
export type { KneelPipelineModel } from "../models/kneelPipelineModel.ts";
export type { LandmarkModel } from "../models/landmarkModel.ts";
export { normalizationOf, parseMeanStd } from "../models/meanStd.ts";
export {
  type HourglassArchitecture,
  type ModelDocument,
  modelFormatVersion,
  networkOf,
  parseModelDocument,
} from "../models/modelDocument.ts";
export { loadModel, loadPipeline, loadShapeModel, type ModelFiles, webFiles } from "../models/modelFiles.ts";
export type { NamedShapeModel } from "../models/namedShapeModel.ts";
export { type FormatOnnxModelOptions, formatOnnxModel, parseOnnxModel } from "../models/onnxModel.ts";
export type { OnnxRuntime, OnnxSession, OnnxTensorConstructor } from "../models/onnxRuntime.ts";
export { parseModel } from "../models/parseModel.ts";
export { parsePipeline } from "../models/parsePipeline.ts";
export { parseShapeModel } from "../models/parseShapeModel.ts";
export { type PickedFile, pickedFiles } from "../models/pickedFiles.ts";
export {
  type PipelineDocument,
  type PipelineMember,
  parsePipelineDocument,
  pipelineFormatVersion,
} from "../models/pipelineDocument.ts";
export {
  doubtAbout,
  learnPlausibility,
  type Plausibility,
  type PlausibilityFigures,
  plausibilityFigures,
} from "../models/plausibility.ts";
export {
  combineProvenances,
  describeProvenance,
  type Provenance,
  provenanceWarnings,
  unknownProvenance,
} from "../models/provenance.ts";
export { parseShapeDocument, type ShapeDocument, shapeFormatVersion } from "../models/shapeDocument.ts";
export {
  type CalibratedConfidence,
  calibratedConfidence,
  type JudgedFinding,
  learnUncertainty,
  type Uncertainty,
} from "../models/uncertainty.ts";
export type { ContrastScope, Rect } from "../models/view.ts";
export { type EngineModel, type EnginePipelineModel, withEngines } from "./engineModel.ts";
export { ensembleEngine } from "./ensembleEngine.ts";
export { KneelPipeline } from "./KneelPipeline.ts";
export {
  type KneelImage,
  kneelAnnotation,
  kneelAnnotations,
  researchNote,
} from "./kneelAnnotations.ts";
export type { KneelCropOptions, KneelPipelineOptions, KneelPredictOptions } from "./kneelPipelineOptions.ts";
export type { Knee, KneelResult, KneeResult } from "./kneelResult.ts";
export type { KneelStage } from "./kneelStage.ts";
export type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";
export {
  LandmarkPredictor,
  type LandmarkPredictorOptions,
  type Prediction,
  type PredictOptions,
} from "./LandmarkPredictor.ts";
export { networkEngine } from "./networkEngine.ts";
export { onnxEngine } from "./onnxEngine.ts";
export { PairedPipeline, type PairedPipelineOptions } from "./PairedPipeline.ts";
export { type ShapePrediction, type ShapePredictOptions, ShapePredictor } from "./ShapePredictor.ts";
export { servePipeline } from "./servePipeline.ts";
export { startOnnxEngine } from "./startOnnxEngine.ts";
export {
  type SearchTarget,
  type StageOptions,
  type TwoStageOptions,
  TwoStagePipeline,
} from "./TwoStagePipeline.ts";
export { viewsEngine } from "./viewsEngine.ts";
