import { fieldsOf } from "../internal/guards.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";
import { magnitude } from "./magnitude.ts";

/** Mean absolute error: ℓ(r) = |r|, with gradient 0 at r = 0. */
export function l1Loss(options: LossUnitOptions = {}): LandmarkLoss {
  fieldsOf("l1Loss", "options", options);
  return landmarkLoss("l1Loss", magnitude, options);
}
