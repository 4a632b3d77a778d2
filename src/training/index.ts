export type { WorkerPort } from "../internal/workerThread.ts";
export { Adam, type AdamOptions, type AdamParameter, type AdamState } from "./adam.ts";
export { assembleBatch, type Batch, epochOrder } from "./batch.ts";
export { formatCheckpoint, parseCheckpoint } from "./checkpointFile.ts";
export { ParallelTrainer } from "./ParallelTrainer.ts";
export type { ParallelTrainerOptions } from "./parallelTrainerOptions.ts";
export type {
  Checkpoint,
  DoneEvent,
  EpochEvent,
  EpochRecord,
  Progress,
  StepEvent,
  StoppedEvent,
  TrainingEvent,
  TrainingWarning,
} from "./progress.ts";
export type {
  AnnotatedImage,
  LocalSampleSource,
  NetworkSample,
  NetworkSamplesOptions,
  SampleSource,
} from "./sampleSource.ts";
export { measureNormalization, networkSamples } from "./samples.ts";
export { type Schedule, type ScheduleOptions, schedule } from "./schedule.ts";
export { type ServeTrainingOptions, serveTraining, type TrainingLosses } from "./serveTraining.ts";
export { Trainer } from "./Trainer.ts";
export type { TrainingWorker } from "./TrainingWorker.ts";
export { type TrainOptions, train } from "./train.ts";
export type { MixUpTraining, StepResult, TrainerLike, TrainerOptions, TrainerState } from "./trainerOptions.ts";
export { type Transfer, type TransferOptions, type TransferSource, transferWeights } from "./transferWeights.ts";
export { type ValidateOptions, type ValidationResult, validate } from "./validate.ts";
export { type WorkerLike, webTrainingWorker } from "./webTrainingWorker.ts";
export { serveSamples, type WorkerSampleSource, workerSamples } from "./workerSamples.ts";
