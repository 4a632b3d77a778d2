import type { Variable } from "@tensorflow/tfjs-core";
import type { LandmarkLoss } from "./landmarkLoss.ts";

/**
 * A loss with parameters of its own, to be trained along with the network: differentiate `loss` also by the variables
 * of `parameters`, move them by the same optimizer (without weight decay) and store them by their names.
 */
export interface TrainableLoss {
  readonly loss: LandmarkLoss;
  readonly parameters: ReadonlyMap<string, Variable>;
  /** Disposes the variables. */
  dispose(): void;
}
