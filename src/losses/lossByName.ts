import { assertOneOf } from "../internal/guards.ts";
import { elasticLoss } from "./elasticLoss.ts";
import { l1Loss } from "./l1Loss.ts";
import { l2Loss } from "./l2Loss.ts";
import type { LandmarkLoss } from "./landmarkLoss.ts";
import { wingLoss } from "./wingLoss.ts";

export type LossName = "wing" | "l1" | "l2" | "elastic";

export const LOSS_NAMES: readonly LossName[] = ["wing", "l1", "l2", "elastic"];

const FACTORIES: Readonly<Record<LossName, () => LandmarkLoss>> = {
  wing: wingLoss,
  l1: l1Loss,
  l2: l2Loss,
  elastic: elasticLoss,
};

/**
 * The loss of a name, with its default options.
 *
 * @throws RangeError if there is no such loss
 */
export function lossByName(name: LossName): LandmarkLoss {
  assertOneOf("lossByName", "name", name, LOSS_NAMES);
  return FACTORIES[name]();
}
