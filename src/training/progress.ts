import type { TrainerState } from "./trainerOptions.ts";
import type { ValidationResult } from "./validate.ts";

/** One finished epoch. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch's steps. */
  readonly trainLoss: number;
  readonly validation: ValidationResult | null;
  /** Of the last step. */
  readonly learningRate: number;
  readonly seconds: number;
  /** Seconds of these in which steps waited for their data. */
  readonly waited: number;
}

/** Where a run stands; with the trainer's state it is all that a resumed run needs. */
export interface Progress {
  /** Epochs finished. */
  readonly epoch: number;
  /** Steps taken in the epoch under way, and the sum of their losses. */
  readonly step: number;
  readonly lossSum: number;
  readonly secondsInEpoch: number;
  readonly waitedInEpoch: number;
  /** Epochs planned; with `minutes` alone it is known after the first. */
  readonly epochs: number | null;
  readonly history: readonly EpochRecord[];
  /** The lowest validation loss (training loss without validation) and its epoch. */
  readonly best: { readonly epoch: number; readonly loss: number } | null;
}

/** A run at one moment, in memory; `formatCheckpoint` makes a file of it. */
export interface Checkpoint {
  readonly progress: Progress;
  readonly state: TrainerState;
}

/** After each step of the optimizer. */
export interface StepEvent {
  readonly type: "step";
  /** The epoch under way, from 1. */
  readonly epoch: number;
  /** The step in the epoch, from 1 to `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Of this batch. */
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Time of the whole run so far, that before an interruption included. */
  readonly seconds: number;
  /**
   * Seconds that this step waited for its batch: augmentation on this thread counts in full, that of workers only as far
   * as it was not done beside the step before.
   */
  readonly waited: number;
  /** Images in the batch. */
  readonly images: number;
  /** Epochs planned; null in the first epoch of a run planned by `minutes` alone. */
  readonly epochs: number | null;
}

/** After each epoch, validation included. */
export interface EpochEvent {
  readonly type: "epoch";
  readonly record: EpochRecord;
  /** Whether it is the best epoch so far: `checkpoint.state.weights` are then the model to keep. */
  readonly improved: boolean;
  readonly checkpoint: Checkpoint;
}

/** Aborted, or out of time in the middle of an epoch: save the checkpoint to go on later. The last event of its run. */
export interface StoppedEvent {
  readonly type: "stopped";
  readonly reason: "aborted" | "minutes";
  readonly checkpoint: Checkpoint;
}

/** All epochs are finished. The last event of its run. */
export interface DoneEvent {
  readonly type: "done";
  readonly progress: Progress;
}

/**
 * What `train` reports: any number of `step`, after the last step of an epoch one `epoch`, at the end either `stopped` or
 * `done`. A run that throws (see `Trainer.step`) ends without either.
 */
export type TrainingEvent = StepEvent | EpochEvent | StoppedEvent | DoneEvent;

/** `unlabeled-landmarks`: no image has them, so the network learns nothing of where they are, and predicts them all the same. */
export interface TrainingWarning {
  readonly code: "unlabeled-landmarks";
  readonly message: string;
  /** Their indices. */
  readonly landmarks: readonly number[];
}
