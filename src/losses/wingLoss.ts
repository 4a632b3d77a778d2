import { add, div, log1p, minimum, mul, sub } from "@tensorflow/tfjs-core";
import { assertPositive, fieldsOf } from "../internal/guards.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";
import { magnitude } from "./magnitude.ts";
import { warnUnreachable } from "./warnUnreachable.ts";

/** Options of `wingLoss`. */
export type WingLossOptions = LossUnitOptions & {
  /** Residual where the loss turns linear, in the unit; > 0. @default 15 */
  readonly width?: number;
  /** Curvature of the logarithmic part, in the unit; > 0. @default 3 */
  readonly curvature?: number;
};

/**
 * Wing loss: logarithmic for small residuals, linear for large ones.
 *
 *     ℓ(r) = w·ln(1 + |r|/c)            if |r| < w
 *          = |r| − w + w·ln(1 + w/c)    otherwise
 *
 * The slope is w/c at r → 0± and 0 at r = 0; at |r| = w it is that of the linear part. On landmarks normalized to
 * [0, 1], the defaults leave only the logarithmic part in use, nearly (w/c)·|r| = 5·|r|: so were the published models
 * of KNEEL trained. A warning says so, once.
 *
 * @throws RangeError if `width` or `curvature` is not a positive number
 * @see Feng et al., "Wing Loss for Robust Facial Landmark Localisation with Convolutional Neural Networks", CVPR 2018, eq. 5
 */
export function wingLoss(options: WingLossOptions = {}): LandmarkLoss {
  const { width = 15, curvature = 3, ...unit } = fieldsOf("wingLoss", "options", options);
  assertPositive("wingLoss", "width", width);
  assertPositive("wingLoss", "curvature", curvature);
  const consequence =
    curvature < 1 ? "logarithmic throughout" : `nearly ${Number((width / curvature).toPrecision(3))}·|r|`;
  warnUnreachable("wingLoss", "width", width, unit, consequence);
  return landmarkLoss(
    "wingLoss",
    (residual) => {
      const r = magnitude(residual);
      const core = minimum(width, r); // ties go to the first argument: at |r| = w the logarithm has no slope
      return add(mul(log1p(div(core, curvature)), width), sub(r, core));
    },
    unit,
  );
}
