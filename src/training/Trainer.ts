import { dispose } from "@tensorflow/tfjs-core";
import { assertInteger, assertNonNegative, fieldsOf } from "../internal/guards.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import { type Batch, checkBatch } from "./batch.ts";
import { notFinite } from "./notFinite.ts";
import { splitBatch } from "./splitBatch.ts";
import { lossOf, TrainingModel, wasTaken } from "./TrainingModel.ts";
import { Turns } from "./Turns.ts";
import type { StepResult, TrainerLike, TrainerOptions, TrainerState } from "./trainerOptions.ts";

/**
 * Holds a network's weights on the backend and takes training steps. Calls take turns: one that is made before another
 * has ended waits for it, so that every step starts from the weights of the one before.
 */
export class Trainer implements TrainerLike {
  readonly network: Network;
  readonly loss: LandmarkLoss;
  private readonly model: TrainingModel;
  private readonly accumulate: number;
  private readonly turns = new Turns();
  private disposed = false;

  /** @throws RangeError for options out of range, TypeError for what is no loss, Error for weights of another network */
  constructor(given: TrainerOptions) {
    const { accumulate = 1, ...options } = fieldsOf("Trainer", "options", given);
    assertInteger("Trainer", "accumulate", accumulate);
    this.model = new TrainingModel(options);
    this.network = options.network;
    this.loss = lossOf(options.loss);
    this.accumulate = accumulate;
  }

  /** The batch must not be changed before the promise has settled. */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    assertNonNegative("Trainer.step", "learningRate", learningRate);
    checkBatch("Trainer.step", this.network, batch, { parts: this.accumulate });
    return this.inTurn("step", async () => {
      const sum = this.model.contributions(splitBatch(batch, this.accumulate));
      try {
        const result = await this.model.apply(sum, learningRate);
        if (!wasTaken(result)) throw notFinite(this.model.steps + 1, result, batch.names);
        return result;
      } finally {
        dispose(sum);
      }
    });
  }

  async weights(): Promise<Weights> {
    return this.inTurn("weights", () => this.model.weights());
  }

  /** Everything that a run needs to go on from here. */
  async state(): Promise<TrainerState> {
    return this.inTurn("state", () => this.model.state());
  }

  async restore(state: TrainerState): Promise<void> {
    return this.inTurn("restore", async () => this.model.restore(state));
  }

  /** Frees the weights once the calls made before have ended; a second call does nothing. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.turns.after(() => this.model.dispose());
  }

  private inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
    if (this.disposed) throw new Error(`Trainer: ${name} must be called before dispose`);
    return this.turns.run(task);
  }
}
