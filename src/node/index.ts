export { findModel } from "../files/findModel.ts";
export { type ImageFinder, imageFinder } from "../files/imageFinder.ts";
export { type IterateSamplesOptions, iterateSamples, type LoadedSample } from "../files/iterateSamples.ts";
export { type ListImagesOptions, listImages } from "../files/listImages.ts";
export { type Dataset, type LoadDatasetOptions, loadDataset } from "../files/loadDataset.ts";
export { readModel, readShapeModel, writeModel, writeShapeModel } from "../files/modelDirectory.ts";
export { readPipeline, writePipeline } from "../files/pipelineDirectory.ts";
export { type ReadAnnotationsOptions, readAnnotations } from "../files/readAnnotations.ts";
export { readImage } from "../files/readImage.ts";
export { type ReadLandmarkTableOptions, readLandmarkTable } from "../files/readLandmarkTable.ts";
export { installedCodecs, type ReadRadiographOptions, readRadiograph } from "../files/readRadiograph.ts";
export { writeFileAtomic } from "../files/writeFileAtomic.ts";
export { type WriteJsonOptions, writeJsonAtomic } from "../files/writeJsonAtomic.ts";
export { writePng } from "../files/writePng.ts";
export { type BackendChoice, type ChooseBackendOptions, chooseBackend } from "./inference/chooseBackend.ts";
export { InferencePool, type InferencePoolOptions, WorkerLostError } from "./inference/InferencePool.ts";
export { inspectModel } from "./inference/inspectModel.ts";
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
export { loadBackend } from "./loadBackend.ts";
export { type FolderPrediction, type PredictFolderOptions, predictFolder } from "./prediction/predictFolder.ts";
export type { PredictionFormat } from "./prediction/predictionFormatNames.ts";
export type { PredictionFailure, PredictionSummary } from "./prediction/predictionSummary.ts";
export { type PredictSamplesOptions, predictSamples, type SamplePrediction } from "./prediction/predictSamples.ts";
export { type SamplePool, type SamplePoolOptions, samplePool } from "./samplePool.ts";
export { type StartParallelTrainerOptions, startParallelTrainer } from "./startParallelTrainer.ts";
