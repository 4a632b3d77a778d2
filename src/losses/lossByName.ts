import { assertOneOf } from "../internal/guards.ts";
import { elasticLoss } from "./elasticLoss.ts";
import { euclideanLoss } from "./euclideanLoss.ts";
import { l1Loss } from "./l1Loss.ts";
import { l2Loss } from "./l2Loss.ts";
import type { LandmarkLoss } from "./landmarkLoss.ts";
import { type LossName, lossNames } from "./lossNames.ts";
import { robustLoss } from "./robustLoss.ts";
import { smoothL1Loss } from "./smoothL1Loss.ts";
import { softWingLoss } from "./softWingLoss.ts";
import { wingLoss } from "./wingLoss.ts";

const FACTORIES: Readonly<Record<LossName, (options: { unit: "normalized" }) => LandmarkLoss>> = {
  wing: wingLoss,
  l1: l1Loss,
  l2: l2Loss,
  elastic: elasticLoss,
  smoothL1: smoothL1Loss,
  softWing: softWingLoss,
  euclidean: euclideanLoss,
  robust: robustLoss,
};

/**
 * The loss of a name, with its default options, for normalized landmarks.
 *
 * @throws RangeError if there is no such loss
 */
export function lossByName(name: LossName): LandmarkLoss {
  assertOneOf("lossByName", "name", name, lossNames);
  return FACTORIES[name]({ unit: "normalized" });
}
