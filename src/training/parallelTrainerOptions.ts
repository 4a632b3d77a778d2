import type { TrainableLoss } from "../losses/trainableLoss.ts";
import type { TrainingWorker } from "./TrainingWorker.ts";
import type { SentTrainerOptions } from "./workerProtocol.ts";

/** Options of `ParallelTrainer`. */
export interface ParallelTrainerOptions extends SentTrainerOptions {
  /** The threads, each with `serveTraining` at its other end; they end with the trainer. */
  readonly workers: readonly TrainingWorker[];
  /** Plain data that the workers make their loss of: a name, unless their `losses` says otherwise. */
  readonly loss: unknown;
  /**
   * The same loss in this thread, for validation. Where it has parameters of its own, they follow those of the workers
   * whenever weights or the state are read, so that validation judges as training does; it stays the caller's to dispose.
   * @default the loss of the name `loss`; for one that is no name, none: validation is refused
   */
  readonly localLoss?: TrainableLoss;
  /** Parts that each worker differentiates its share of a batch in. @default 1 */
  readonly accumulate?: number;
  /**
   * Normalizes with the mean and variance of all parts that the workers differentiate at the same time, so that without
   * `accumulate` a batch is normalized as a whole, as on one thread, gradients included. It has the threads meet four
   * times for each normalization and needs a backend that can be read synchronously: wasm, cpu, tensorflow. @default false
   */
  readonly syncStatistics?: boolean;
  /** Seconds that the workers may take to start their backends. @default 300 */
  readonly startTimeout?: number;
  /** Told when one worker has to do: memory cannot be shared, or another one does not start. @default console.warn */
  readonly onWarning?: (message: string) => void;
}
