import { assertOneOf } from "../internal/guards.ts";
import { isOneOf } from "../internal/isOneOf.ts";
import { adaptiveRobustLoss } from "./adaptiveRobustLoss.ts";
import { type LossName, lossByName, lossNames } from "./lossByName.ts";
import type { TrainableLoss } from "./trainableLoss.ts";

/** Every loss of landmarks by name, and the adaptive robust one, which has parameters of its own. */
export type TrainableLossName = LossName | "adaptiveRobust";

const names: readonly TrainableLossName[] = [...lossNames, "adaptiveRobust"];

/** Whether a value is the name of a loss. */
export const isLossName = (name: unknown): name is TrainableLossName => isOneOf(name, names);

/**
 * The loss of a name to train with, with its default options; dispose it when training has ended.
 *
 * @throws RangeError if there is no such loss
 */
export function trainableLossByName(name: TrainableLossName, landmarks: number): TrainableLoss {
  assertOneOf("trainableLossByName", "name", name, names);
  if (name === "adaptiveRobust") return adaptiveRobustLoss(landmarks);
  return { loss: lossByName(name), parameters: new Map(), dispose: () => {} };
}
