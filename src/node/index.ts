export { findModel } from "./findModel.ts";
export { type ImageFinder, imageFinder } from "./imageFinder.ts";
export { type BackendChoice, type ChooseBackendOptions, chooseBackend } from "./inference/chooseBackend.ts";
export { InferencePool, type InferencePoolOptions, WorkerLostError } from "./inference/InferencePool.ts";
export { inspectModel } from "./inference/openModel.ts";
export type { MeasuredBackend, RememberedChoice } from "./inference/rememberedChoice.ts";
export type {
  InferenceSettings,
  ModelInformation,
  OverlayKind,
  PhaseTimes,
  RadiographOptions,
  RadiographOutcome,
  RadiographRefusal,
  RadiographResult,
  RadiographTask,
  RadiographView,
} from "./inference/settings.ts";
export { type IterateSamplesOptions, iterateSamples, type LoadedSample } from "./iterateSamples.ts";
export { type ListImagesOptions, listImages } from "./listImages.ts";
export { loadBackend } from "./loadBackend.ts";
export { type Dataset, type LoadDatasetOptions, loadDataset } from "./loadDataset.ts";
export { readModel, readShapeModel, writeModel, writeShapeModel } from "./modelDirectory.ts";
export { readPipeline, writePipeline } from "./pipelineDirectory.ts";
export { type FolderPrediction, type PredictFolderOptions, predictFolder } from "./prediction/predictFolder.ts";
export type { PredictionFormat } from "./prediction/predictionFormatNames.ts";
export type { PredictionFailure, PredictionSummary } from "./prediction/predictionSummary.ts";
export { type PredictSamplesOptions, predictSamples, type SamplePrediction } from "./prediction/predictSamples.ts";
export { type ReadAnnotationsOptions, readAnnotations } from "./readAnnotations.ts";
export { readImage } from "./readImage.ts";
export { type ReadLandmarkTableOptions, readLandmarkTable } from "./readLandmarkTable.ts";
export { installedCodecs, type ReadRadiographOptions, readRadiograph } from "./readRadiograph.ts";
export { type SamplePool, type SamplePoolOptions, samplePool } from "./samplePool.ts";
export { type StartParallelTrainerOptions, startParallelTrainer } from "./startParallelTrainer.ts";
export { writeFileAtomic } from "./writeFileAtomic.ts";
export { type WriteJsonOptions, writeJsonAtomic } from "./writeJsonAtomic.ts";
export { writePng } from "./writePng.ts";
