import { tensor, tidy } from "@tensorflow/tfjs-core";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import { isLossName, type TrainableLossName } from "../losses/lossNames.ts";
import type { TrainableLoss } from "../losses/trainableLoss.ts";
import { trainableLossByName } from "../losses/trainableLossByName.ts";
import type { Weights } from "../network/weights.ts";

/** The loss of the workers in this thread, for validation; parameters of its own follow theirs. */
export class LocalLoss {
  private readonly name: TrainableLossName | null;
  private readonly landmarks: number;
  /** Given, or made of the name when it is first needed. */
  private own: TrainableLoss | null;
  /** The parameters of the workers' loss as they last were. */
  private parameters: Weights = new Map();

  /**
   * @param loss what the workers make theirs of
   * @param given the loss of this thread, which stays the caller's to dispose
   */
  constructor(loss: unknown, given: TrainableLoss | undefined, landmarks: number) {
    this.name = given === undefined && isLossName(loss) ? loss : null;
    this.own = given ?? null;
    this.landmarks = landmarks;
  }

  /** The loss; undefined where it is neither given nor has a name, or has not been made and may not be. */
  current(mayBeMade: boolean): LandmarkLoss | undefined {
    if (!this.own && this.name && mayBeMade) {
      this.own = trainableLossByName(this.name, this.landmarks);
      this.follow(this.parameters);
    }
    return this.own?.loss;
  }

  /** Takes over the parameters of the workers' loss. */
  follow(parameters: Weights): void {
    this.parameters = parameters;
    tidy(() => {
      for (const [name, v] of this.own?.parameters ?? [])
        if (parameters.has(name) && !v.isDisposed) v.assign(tensor(parameters.get(name)!, v.shape));
    });
  }

  /** Frees a loss that was made here. */
  dispose(): void {
    if (this.name) this.own?.dispose();
  }
}
