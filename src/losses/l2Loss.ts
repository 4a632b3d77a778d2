import { square } from "@tensorflow/tfjs-core";
import { fieldsOf } from "../internal/guards.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";

/** Mean squared error: ℓ(r) = r². */
export function l2Loss(options: LossUnitOptions = {}): LandmarkLoss {
  fieldsOf("l2Loss", "options", options);
  return landmarkLoss("l2Loss", (residual) => square(residual), options);
}
