import { addN, mul, type Scalar, tidy } from "@tensorflow/tfjs-core";
import { assertList, assertNonNegative, fieldsOf, refusal } from "../internal/guards.ts";
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
  assertList("sumLosses", "terms", terms, "a list of terms {loss, weight}");
  if (terms.length === 0) throw refusal("sumLosses", "terms", "at least one", terms);
  for (const [i, term] of terms.entries()) {
    fieldsOf("sumLosses", `terms[${i}]`, term, "a term {loss, weight}");
    assertNonNegative("sumLosses", `terms[${i}].weight`, term.weight ?? 1);
    if (typeof term.loss !== "function") throw refusal("sumLosses", `terms[${i}].loss`, "a loss", term.loss);
  }
  return (yTrue, yPred, options) =>
    tidy(() => addN(terms.map(({ loss, weight = 1 }) => mul<Scalar>(loss(yTrue, yPred, options), weight))));
}
