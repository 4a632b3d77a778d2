import type { Weights } from "../network/weights.ts";
import type { Batch } from "./batch.ts";
import type { StepResult, TrainerOptions, TrainerState } from "./trainerOptions.ts";

/** What of a trainer's options can be sent to another thread. */
export type SentTrainerOptions = Omit<TrainerOptions, "loss" | "heatmapLoss" | "accumulate">;

/** What a worker has to hold, and its place among the others. */
export interface WorkerSetup {
  readonly rank: number;
  /** A Web Lock to hold, if any. */
  readonly lock: string | null;
  readonly workers: number;
  /** Parts that each worker differentiates its share of a batch in. */
  readonly accumulate: number;
  readonly syncStatistics: boolean;
  readonly trainer: SentTrainerOptions;
  /** Plain data that the worker's `losses` makes a loss of. */
  readonly loss: unknown;
}

/** What the coordinator asks for, and what each question is answered with. */
export interface Questions {
  /** Answered with the length of the vectors to be summed. */
  readonly setup: { readonly ask: WorkerSetup; readonly answer: number };
  /** To train without the others, in so many parts. */
  readonly alone: { readonly ask: { readonly accumulate: number }; readonly answer: null };
  readonly connect: { readonly ask: SharedArrayBuffer; readonly answer: null };
  readonly step: {
    readonly ask: { readonly batch: Batch; readonly learningRate: number };
    readonly answer: WorkerStep;
  };
  readonly weights: { readonly ask: null; readonly answer: { readonly weights: Weights; readonly loss: Weights } };
  readonly state: { readonly ask: null; readonly answer: TrainerState };
  readonly restore: { readonly ask: TrainerState; readonly answer: null };
}

/** The result of a step, the same in all workers, and whether this worker's own part of it was finite. */
export interface WorkerStep extends StepResult {
  readonly finite: boolean;
}
