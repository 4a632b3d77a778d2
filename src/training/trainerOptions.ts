import type { HeatmapLoss } from "../losses/heatmapLoss.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import type { TrainableLoss } from "../losses/trainableLoss.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import type { AdamOptions, AdamState } from "./adam.ts";
import type { Batch } from "./batch.ts";

/** MixUp as a trainer does it. */
export interface MixUpTraining {
  /** λ ~ Beta(α, α); the paper's best is 0.75. */
  readonly alpha: number;
  /** `canonical` (one pass) or `kneel` (two passes, as released). @default "canonical" */
  readonly variant?: "canonical" | "kneel";
}

/** Options of `Trainer`. */
export interface TrainerOptions {
  /** What is trained, as `describeHourglass` gives it. */
  readonly network: Network;
  /** Of the soft-argmax; one with parameters of its own is trained with them, and stays the caller's to dispose. */
  readonly loss: LandmarkLoss | TrainableLoss;
  /** Added to it, of the heatmaps. @default null */
  readonly heatmapLoss?: HeatmapLoss | null;
  /** Weights to start from. @default fresh ones from the seed */
  readonly weights?: Weights;
  /** β₁, β₂, ε, weight decay and the largest norm of the gradient. @default those of `Adam` */
  readonly adam?: AdamOptions;
  /** @default null */
  readonly mixUp?: MixUpTraining | null;
  /** Share of the old value that running statistics keep at each step (1 − PyTorch's momentum). @default 0.9 */
  readonly statisticsDecay?: number;
  /**
   * Parts that each batch is differentiated in, one after the other, for batches larger than memory. Their gradients and
   * losses are averaged, as if it were one; but each part is normalized by its own statistics, and MixUp mixes within
   * parts. @default 1
   */
  readonly accumulate?: number;
  /**
   * Keep only what goes from one residual block to the next, and evaluate each block once more for its gradient: less
   * memory, the same weights, about a third more time. @default false
   */
  readonly recompute?: boolean;
  /** Seeds weights, dropout and MixUp. @default 0 */
  readonly seed?: number | string;
}

/** What one step of the optimizer came to. */
export interface StepResult {
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** Everything that a run needs to go on bit for bit. */
export interface TrainerState {
  readonly weights: Weights;
  readonly adam: AdamState;
  /** The loss's own parameters by name, if it has any. */
  readonly loss?: Weights;
}

/** What `train` needs of a trainer, in one thread or over many. */
export interface TrainerLike {
  readonly network: Network;
  /** What validation judges by: the loss of landmarks that this trainer trains with. @default none: it cannot validate */
  readonly loss?: LandmarkLoss | undefined;
  /** Whether steps are taken by other threads, so that `step` returns at once and this one is free meanwhile. @default false */
  readonly elsewhere?: boolean;
  /**
   * One step of the optimizer on a batch, after those that were asked for before.
   *
   * @throws RangeError when the batch does not fit the network, Error when the loss or the gradient is no longer finite;
   *   the weights are then unchanged
   */
  step(batch: Batch, learningRate: number): Promise<StepResult>;
  /** The current weights, copied. */
  weights(): Promise<Weights>;
  /** Everything that a run needs to go on from here. */
  state(): Promise<TrainerState>;
  /** Goes back to a state that `state` gave, also of another process. */
  restore(state: TrainerState): Promise<void>;
  /** Over several threads a promise of their end. */
  dispose(): unknown;
}
