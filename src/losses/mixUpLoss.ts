import { add, gather, mul, type Scalar, type Tensor, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { assertTensor, NUMERIC } from "../internal/assertTensor.ts";
import { assertBetween, assertOneOf, assertPermutation, fieldsOf } from "../internal/guards.ts";
import type { LandmarkLoss } from "./landmarkLoss.ts";
import { assertLossOptions, type LossOptions } from "./reduceLoss.ts";

/** Options of `mixUpLoss`. */
export interface MixUpLossOptions {
  /** `"canonical"`: both terms judge the mixed images; `"kneel"`: the first judges the plain ones. @default "canonical" */
  readonly variant?: "canonical" | "kneel";
}

/** A draw of MixUp (as `sampleMixUp` of `kneel-tfjs/augment` gives): x̃ = λ·x + (1−λ)·x[π]. */
export interface MixUpDraw {
  readonly lambda: number;
  /** π: which image of the batch is mixed into each. */
  readonly permutation: readonly number[];
}

/** What a network predicted for mixed images, in one pass or two. */
export interface MixUpPredictions {
  /** p̃ = f(x̃), `[B, K, 2]`. */
  readonly mixed: Tensor;
  /** p = f(x), `[B, K, 2]`; the `"kneel"` variant needs it. */
  readonly plain?: Tensor;
}

/** The loss of a batch under MixUp; `yTrue` and the options are those of the plain batch, in its order. */
export type MixUpLoss = (
  yTrue: Tensor,
  predictions: MixUpPredictions,
  draw: MixUpDraw,
  options?: LossOptions,
) => Scalar;

/**
 * A landmark loss under MixUp.
 *
 *     canonical   λ·ℓ(y, f(x̃)) + (1−λ)·ℓ(y[π], f(x̃))    Zhang et al., ICLR 2018: one forward pass
 *     kneel       λ·ℓ(y, f(x)) + (1−λ)·ℓ(y[π], f(x̃))    the 2019 release of KNEEL: two forward passes
 *
 * Targets, mask and weights are permuted here, so that each term masks its own missing landmarks.
 *
 * @throws RangeError (from the loss) if λ is outside [0, 1] or π is no permutation; Error if the variant lacks `plain`
 */
export function mixUpLoss(loss: LandmarkLoss, given: MixUpLossOptions = {}): MixUpLoss {
  const { variant = "canonical" } = fieldsOf("mixUpLoss", "options", given);
  assertOneOf("mixUpLoss", "variant", variant, ["canonical", "kneel"]);
  return (yTrue, { mixed, plain }, { lambda, permutation }, options = {}) => {
    assertTensor("mixUpLoss", "yTrue", yTrue, [null, null, 2], "[B, K, 2]", NUMERIC);
    const B = yTrue.shape[0]!;
    assertBetween("mixUpLoss", "draw.lambda", lambda, 0, 1);
    assertPermutation("mixUpLoss", "draw.permutation", permutation, B);
    assertLossOptions("mixUpLoss", options, B, yTrue.shape[1]!);
    assertTensor("mixUpLoss", "predictions.mixed", mixed, null, "[B, K, 2]", NUMERIC);
    const first = variant === "kneel" ? plain : mixed;
    if (!first) throw new Error('mixUpLoss: predictions.plain must be given for the variant "kneel"');
    return tidy(() => {
      const order = tensor1d([...permutation], "int32");
      const permute = (x: Tensor) => gather(x, order);
      const { mask, weights } = options;
      const permuted: LossOptions = {
        ...options,
        ...(mask && { mask: permute(mask) }),
        ...(weights && weights.rank === 2 && weights.shape[0] === B && { weights: permute(weights) }),
      };
      const own = loss(yTrue, first, options);
      const other = loss(permute(yTrue), mixed, permuted);
      return add<Scalar>(mul(own, lambda), mul(other, 1 - lambda));
    });
  };
}
