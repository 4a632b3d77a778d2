import { div, maximum, mul, sqrt, square, sum, type Tensor } from "@tensorflow/tfjs-core";
import { fieldsOf } from "../internal/guards.ts";
import { withGradient } from "../ops/withGradient.ts";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";

/** Below it the square of a coordinate has no float32. */
const TINY = 1e-18;

/** √(dx² + dy²) of `[B, K, 2]`, `[B, K, 1]`, with gradient 0 at 0, where that of `sqrt` is not finite. */
function distance(residual: Tensor): Tensor {
  return withGradient([residual], ([r], save) => {
    const length = sqrt(sum(square(r), -1, true));
    save([div(r, maximum(length, TINY))]);
    return { value: length, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, saved[0]!) };
  });
}

/**
 * Mean radial error, as the metrics measure it: ℓ(d) = √(dx² + dy²), the mean over landmarks instead of coordinates.
 * Unlike the L1 loss, it does not depend on the direction of the error.
 */
export function euclideanLoss(options: LossUnitOptions = {}): LandmarkLoss {
  fieldsOf("euclideanLoss", "options", options);
  return landmarkLoss("euclideanLoss", distance, options);
}
