import { assertOneOf } from "../internal/guards.ts";
import { adaptiveRobustLoss } from "./adaptiveRobustLoss.ts";
import { LOSS_NAMES, type LossName, lossByName } from "./lossByName.ts";
import type { TrainableLoss } from "./trainableLoss.ts";

/** Every loss of landmarks by name, and the adaptive robust one, which has parameters of its own. */
export type TrainableLossName = LossName | "adaptiveRobust";

/**
 * The loss of a name to train with, with its default options; dispose it when training has ended.
 *
 * @throws RangeError if there is no such loss
 */
export function trainableLossByName(name: TrainableLossName, landmarks: number): TrainableLoss {
  assertOneOf("trainableLossByName", "name", name, [...LOSS_NAMES, "adaptiveRobust"]);
  if (name === "adaptiveRobust") return adaptiveRobustLoss(landmarks);
  return { loss: lossByName(name), parameters: new Map(), dispose: () => {} };
}
