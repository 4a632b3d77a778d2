import { add, div, minimum, square, sub } from "@tensorflow/tfjs-core";
import { assertPositive, fieldsOf } from "../internal/guards.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";
import { magnitude } from "./magnitude.ts";
import { warnUnreachable } from "./warnUnreachable.ts";

/** Options of `smoothL1Loss`. */
export type SmoothL1LossOptions = LossUnitOptions & {
  /** Residual where the loss turns linear, in the unit; > 0. @default 0.01 */
  readonly beta?: number;
};

/**
 * Smooth L1 loss: quadratic for small residuals, linear for large ones (Huber's loss divided by β).
 *
 *     ℓ(r) = r²/(2β)      if |r| < β
 *          = |r| − β/2    otherwise
 *
 * @throws RangeError if `beta` is not a positive number
 * @see Girshick, "Fast R-CNN", ICCV 2015, eq. 3, with β = 1
 */
export function smoothL1Loss(options: SmoothL1LossOptions = {}): LandmarkLoss {
  const { beta = 0.01, ...unit } = fieldsOf("smoothL1Loss", "options", options);
  assertPositive("smoothL1Loss", "beta", beta);
  warnUnreachable("smoothL1Loss", "beta", beta, unit, "quadratic throughout");
  return landmarkLoss(
    "smoothL1Loss",
    (residual) => {
      const r = magnitude(residual);
      const core = minimum(beta, r);
      return add(div(square(core), 2 * beta), sub(r, core));
    },
    unit,
  );
}
