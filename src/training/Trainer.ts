import { dispose } from "@tensorflow/tfjs-core";
import { assertInteger, assertNonNegative } from "../internal/guards.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import { type Batch, checkBatch } from "./batch.ts";
import { notFinite } from "./notFinite.ts";
import { splitBatch } from "./splitBatch.ts";
import { TrainingModel, wasTaken } from "./TrainingModel.ts";
import type { StepResult, TrainerLike, TrainerOptions, TrainerState } from "./trainerOptions.ts";

/** Holds a network's weights on the backend and takes training steps. */
export class Trainer implements TrainerLike {
  readonly network: Network;
  private readonly model: TrainingModel;
  private readonly accumulate: number;

  /** @throws RangeError for options out of range, Error for weights of another network */
  constructor({ accumulate = 1, ...options }: TrainerOptions) {
    assertInteger("Trainer", "accumulate", accumulate);
    this.model = new TrainingModel(options);
    this.network = options.network;
    this.accumulate = accumulate;
  }

  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    assertNonNegative("Trainer.step", "learningRate", learningRate);
    checkBatch("Trainer.step", this.network, batch, this.accumulate);
    const sum = this.model.contributions(splitBatch(batch, this.accumulate));
    try {
      const result = await this.model.apply(sum, learningRate);
      if (!wasTaken(result)) throw notFinite(this.model.steps + 1, result, batch.names);
      return result;
    } finally {
      dispose(sum);
    }
  }

  async weights(): Promise<Weights> {
    return this.model.weights();
  }

  async state(): Promise<TrainerState> {
    return this.model.state();
  }

  async restore(state: TrainerState): Promise<void> {
    this.model.restore(state);
  }

  dispose(): void {
    this.model.dispose();
  }
}
