import {
  cast,
  div,
  expandDims,
  maximum,
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor,
  tidy,
  where,
} from "@tensorflow/tfjs-core";
import { assertOneOf, assertShape, refusal } from "../internal/guards.ts";
import { presence } from "./presence.ts";

export interface LossOptions {
  /** `[B, K]`: 1 where a landmark counts, 0 where it does not. Landmarks not finite in `yTrue` never count. */
  readonly mask?: Tensor;
  /** Factors of the landmarks' losses, broadcastable to `[B, K]`; they do not change the denominator. @default 1 */
  readonly weights?: Tensor;
  /** `"mean"`: over the coordinates of the landmarks that count; 0 if none counts. @default "mean" */
  readonly reduction?: "mean";
}

/**
 * A loss over landmarks `[B, K, 2]`, in whatever unit they have.
 *
 *     Σ m·w·ℓ(yPred − yTrue) / max(1, 2·Σ m)
 *
 * m is 1 where the mask is and both coordinates of `yTrue` are finite. A prediction that is not finite makes the loss
 * not finite, masked or not.
 */
export type LandmarkLoss = (yTrue: Tensor, yPred: Tensor, options?: LossOptions) => Scalar;

function assertBroadcastable(fn: string, shape: readonly number[], B: number, K: number): void {
  const sizes = [1, 1, ...shape].slice(-2);
  const fits = shape.length <= 2 && (sizes[0] === 1 || sizes[0] === B) && (sizes[1] === 1 || sizes[1] === K);
  if (!fits) throw refusal(fn, "weights", `of a shape broadcastable to [${B}, ${K}]`, [...shape]);
}

/**
 * Makes a {@link LandmarkLoss} from the loss ℓ of one coordinate's residual, elementwise over `[B, K, 2]`.
 *
 * @param name - the function that error messages name
 * @param elementLoss - ℓ, even and 0 at 0; must be differentiable by tfjs, so without `less`, `greater` or `equal`
 * @throws RangeError (from the loss) if shapes disagree
 */
export function landmarkLoss(name: string, elementLoss: (residual: Tensor) => Tensor): LandmarkLoss {
  return (yTrue, yPred, { mask, weights, reduction = "mean" } = {}) => {
    assertShape(name, "yTrue", yTrue.shape, [null, null, 2], "[B, K, 2]");
    assertShape(name, "yPred", yPred.shape, yTrue.shape, `[${yTrue.shape.join(", ")}] as yTrue`);
    const [B, K] = yTrue.shape as [number, number, number];
    if (mask) assertShape(name, "mask", mask.shape, [B, K], `[B, K] = [${B}, ${K}]`);
    if (weights) assertBroadcastable(name, weights.shape, B, K);
    assertOneOf(name, "reduction", reduction, ["mean"]);
    return tidy(() => {
      const target = cast(yTrue, "float32");
      const present = presence(target);
      const counts = mask ? mul(present, expandDims(cast(mask, "float32"), 2)) : present;
      const known = where(cast(present, "bool"), target, 0);
      const scaled = weights ? mul(counts, expandDims(cast(weights, "float32"), -1)) : counts;
      const losses = mul(elementLoss(sub(yPred, known)), scaled);
      return div(sum(losses), maximum(mul(sum(counts), 2), 1)) as Scalar;
    });
  };
}
