import { add, mul, square } from "@tensorflow/tfjs-core";
import { assertNonNegative, fieldsOf } from "../internal/guards.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";
import { magnitude } from "./magnitude.ts";

/** Options of `elasticLoss`. */
export type ElasticLossOptions = LossUnitOptions & {
  /** Factor of |r|; ≥ 0. @default 0.5 */
  readonly l1Weight?: number;
  /** Factor of r²; ≥ 0. @default 0.5 */
  readonly l2Weight?: number;
};

/**
 * Elastic loss: a weighted sum of absolute and squared error, ℓ(r) = l1Weight·|r| + l2Weight·r².
 *
 * @throws RangeError if a weight is negative or not finite
 * @see Tiulpin et al., "KNEEL: Knee Anatomical Landmark Localization Using Hourglass Networks", ICCVW 2019, Table 1
 */
export function elasticLoss(options: ElasticLossOptions = {}): LandmarkLoss {
  const { l1Weight = 0.5, l2Weight = 0.5, ...unit } = fieldsOf("elasticLoss", "options", options);
  assertNonNegative("elasticLoss", "l1Weight", l1Weight);
  assertNonNegative("elasticLoss", "l2Weight", l2Weight);
  return landmarkLoss(
    "elasticLoss",
    (residual) => add(mul(magnitude(residual), l1Weight), mul(square(residual), l2Weight)),
    unit,
  );
}
