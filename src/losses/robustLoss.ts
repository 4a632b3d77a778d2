import { div, exp, mul, onesLike, square, type Tensor } from "@tensorflow/tfjs-core";
import { assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { withGradient } from "../ops/withGradient.ts";
import { accurateLog1p } from "./accurateLog1p.ts";
import { expm1Ratio } from "./expm1Ratio.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";
import { warnUnreachable } from "./warnUnreachable.ts";

/** Options of `robustLoss`. */
export type RobustLossOptions = LossUnitOptions & {
  /**
   * Shape α ≤ 2: 2 is L2, 1 Charbonnier (smooth L1), 0 Cauchy, −2 Geman–McClure, −Infinity Welsch. The smaller, the
   * less large residuals count. @default 1
   */
  readonly alpha?: number;
  /** Scale c, in the unit: residuals well below it count as in L2; > 0. @default 0.01 */
  readonly scale?: number;
};

/** From this α on, the loss is its limit to float32. */
const WELSCH = -1e8;

/** ρ and ρ′·x/z, the weight of z = (x/c)², without the removable singularities at α = 2, 0 and −∞. */
function robust(z: Tensor, alpha: number): { value: Tensor; weight: Tensor } {
  if (alpha === 2) return { value: mul(z, 0.5), weight: onesLike(z) };
  if (alpha <= WELSCH) {
    const t = mul(z, -0.5);
    return { value: mul(mul(z, 0.5), expm1Ratio(t)), weight: exp(t) };
  }
  const b = 2 - alpha;
  const l = accurateLog1p(div(z, b));
  return { value: mul(mul(l, b / 2), expm1Ratio(mul(l, alpha / 2))), weight: exp(mul(l, -b / 2)) };
}

/**
 * General robust loss, whose shape α goes from L2 to a loss that ignores outliers.
 *
 *     ρ(r; α, c) = (b/α)·(((r/c)²/b + 1)^(α/2) − 1),    b = |α − 2|
 *
 * and its limits at α = 2, ½(r/c)²; α = 0, ln(1 + ½(r/c)²); α = −∞, 1 − exp(−½(r/c)²). Near r = 0 all are ½(r/c)²;
 * the slope is at most 1/c for α ≤ 1 and falls to 0 for α < 1.
 *
 * Computed as (b/2)·L·φ(αL/2) with L = ln(1 + (r/c)²/b) and φ(t) = (eᵗ − 1)/t, which is smooth in α, with the exact
 * derivative (r/c²)·exp(−bL/2).
 *
 * @throws RangeError if `alpha` is above 2 or `scale` is not a positive number
 * @see Barron, "A General and Adaptive Robust Loss Function", CVPR 2019
 */
export function robustLoss(options: RobustLossOptions = {}): LandmarkLoss {
  const { alpha = 1, scale = 0.01, ...unit } = fieldsOf("robustLoss", "options", options);
  if (!(typeof alpha === "number" && alpha <= 2)) throw refusal("robustLoss", "alpha", "a number of at most 2", alpha);
  assertPositive("robustLoss", "scale", scale);
  warnUnreachable("robustLoss", "scale", scale, unit, "nearly quadratic");
  const element = (residual: Tensor) =>
    withGradient([residual], ([x], save) => {
      const relative = div(x, scale);
      const { value, weight } = robust(square(relative), alpha);
      save([mul(div(relative, scale), weight)]);
      return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, saved[0]!) };
    });
  return landmarkLoss("robustLoss", element, unit);
}
