import { add, div, log1p, minimum, mul, sub } from "@tensorflow/tfjs-core";
import { assertPositive, fieldsOf } from "../internal/guards.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";
import { magnitude } from "./magnitude.ts";
import { warnUnreachable } from "./warnUnreachable.ts";

/** Options of `softWingLoss`. */
export type SoftWingLossOptions = LossUnitOptions & {
  /** Residual where the loss turns logarithmic, ω₁, in the unit; > 0. @default 2 */
  readonly inner?: number;
  /** Height of the logarithm, ω₂, in the unit; > 0. @default 20 */
  readonly width?: number;
  /** Curvature of the logarithm, ε, in the unit; > 0. @default 0.5 */
  readonly curvature?: number;
};

/**
 * Soft wing loss: linear for small residuals, whose annotation noise the wing loss would follow, logarithmic beyond.
 *
 *     ℓ(r) = |r|                                        if |r| < ω₁
 *          = ω₂·ln(1 + |r|/ε) + ω₁ − ω₂·ln(1 + ω₁/ε)    otherwise
 *
 * On landmarks normalized to [0, 1], the defaults are the L1 loss: a warning says so, once.
 *
 * @throws RangeError if an option is not a positive number
 * @see Lin et al., "Structure-Coherent Deep Feature Learning for Robust Face Alignment", IEEE TIP 2021
 */
export function softWingLoss(options: SoftWingLossOptions = {}): LandmarkLoss {
  const { inner = 2, width = 20, curvature = 0.5, ...unit } = fieldsOf("softWingLoss", "options", options);
  assertPositive("softWingLoss", "inner", inner);
  assertPositive("softWingLoss", "width", width);
  assertPositive("softWingLoss", "curvature", curvature);
  warnUnreachable("softWingLoss", "inner", inner, unit, "|r| throughout");
  return landmarkLoss(
    "softWingLoss",
    (residual) => {
      const r = magnitude(residual);
      const core = minimum(inner, r);
      return add(core, mul(log1p(div(sub(r, core), curvature + inner)), width));
    },
    unit,
  );
}
