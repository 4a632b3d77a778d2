import { assertOneOf } from "../internal/guards.ts";
import { adaptiveRobustLoss } from "./adaptiveRobustLoss.ts";
import { lossByName } from "./lossByName.ts";
import { type TrainableLossName, trainableLossNames } from "./lossNames.ts";
import type { TrainableLoss } from "./trainableLoss.ts";

/**
 * The loss of a name to train with, with its default options; dispose it when training has ended.
 *
 * @throws RangeError if there is no such loss
 */
export function trainableLossByName(name: TrainableLossName, landmarks: number): TrainableLoss {
  assertOneOf("trainableLossByName", "name", name, trainableLossNames);
  if (name === "adaptiveRobust") return adaptiveRobustLoss(landmarks);
  return { loss: lossByName(name), parameters: new Map(), dispose: () => {} };
}
