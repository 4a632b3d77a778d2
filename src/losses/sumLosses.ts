import { addN, mul, type Scalar, tidy } from "@tensorflow/tfjs-core";
import { assertNonNegative, refusal } from "../internal/guards.ts";
import type { LandmarkLoss } from "./landmarkLoss.ts";

/** A loss with its factor in a sum; landmark losses and heatmap losses are of the same type. */
export interface LossTerm {
  readonly loss: LandmarkLoss;
  /** ≥ 0. @default 1 */
  readonly weight?: number;
}

/**
 * The weighted sum of losses of the same output, Σ wᵢ·ℓᵢ(yTrue, yPred), all with the same mask, weights and reduction.
 *
 * @throws RangeError if there is no term or a weight is negative
 */
export function sumLosses(terms: readonly LossTerm[]): LandmarkLoss {
  if (terms.length === 0) throw refusal("sumLosses", "terms", "at least one", terms);
  for (const [i, { weight = 1 }] of terms.entries()) assertNonNegative("sumLosses", `terms[${i}].weight`, weight);
  return (yTrue, yPred, options) =>
    tidy(() => addN(terms.map(({ loss, weight = 1 }) => mul<Scalar>(loss(yTrue, yPred, options), weight))));
}
