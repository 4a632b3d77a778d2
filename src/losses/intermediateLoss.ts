import { addN, mul, type Scalar, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { assertNonNegative, fieldsOf, refusal } from "../internal/guards.ts";
import type { LandmarkLoss } from "./landmarkLoss.ts";
import type { LossOptions } from "./reduceLoss.ts";

/** Options of `intermediateLoss`. */
export interface IntermediateLossOptions {
  /** Factor of each output's loss, first to last; ≥ 0. @default 1 each */
  readonly weights?: readonly number[];
}

/**
 * Intermediate supervision: the same targets for each of a network's outputs, Σ wᵢ·ℓ(yTrue, yPred[i]).
 *
 * @throws RangeError if a weight is negative or (from the loss) there is no output or not one for each weight
 * @see Newell et al., "Stacked Hourglass Networks for Human Pose Estimation", ECCV 2016
 */
export function intermediateLoss(
  loss: LandmarkLoss,
  options: IntermediateLossOptions = {},
): (yTrue: Tensor, yPreds: readonly Tensor[], options?: LossOptions) => Scalar {
  const { weights } = fieldsOf("intermediateLoss", "options", options);
  for (const [i, weight] of (weights ?? []).entries()) assertNonNegative("intermediateLoss", `weights[${i}]`, weight);
  return (yTrue, yPreds, options) => {
    const count = weights?.length ?? Math.max(yPreds.length, 1);
    if (yPreds.length !== count)
      throw refusal(
        "intermediateLoss",
        "yPreds.length",
        weights ? `${count}, as weights` : "at least 1",
        yPreds.length,
      );
    return tidy(() => addN(yPreds.map((yPred, i) => mul<Scalar>(loss(yTrue, yPred, options), weights?.[i] ?? 1))));
  };
}
