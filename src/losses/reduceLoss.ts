import { cast, div, expandDims, maximum, mul, type Scalar, type Tensor, where } from "@tensorflow/tfjs-core";
import { assertTensor, NUMERIC } from "../internal/assertTensor.ts";
import { assertOneOf, refusal } from "../internal/guards.ts";
import { longSum } from "../ops/longSum.ts";

/** Options that every loss of landmarks has. */
export interface LossOptions {
  /** `[B, K]`: 1 where a landmark counts, 0 where it does not. Landmarks not finite in `yTrue` never count. @default all count */
  readonly mask?: Tensor;
  /**
   * Factors of the landmarks' losses, broadcastable to `[B, K]`; they do not change the denominator. Those of landmarks
   * that do not count are not looked at, whatever they are. @default 1
   */
  readonly weights?: Tensor;
  /** `"mean"`: over what counts (its coordinates for a loss by coordinate), 0 if nothing does; or the plain `"sum"`. @default "mean" */
  readonly reduction?: "mean" | "sum";
}

/** @throws TypeError for what are no tensors, RangeError unless the options fit B images of K landmarks */
export function assertLossOptions(fn: string, { mask, weights, reduction }: LossOptions, B: number, K: number): void {
  if (mask) assertTensor(fn, "mask", mask, [B, K], `[B, K] = [${B}, ${K}]`, NUMERIC);
  if (weights) {
    assertTensor(fn, "weights", weights, null, `broadcastable to [${B}, ${K}]`, NUMERIC);
    const sizes = [1, 1, ...weights.shape].slice(-2);
    const fits = weights.rank <= 2 && (sizes[0] === 1 || sizes[0] === B) && (sizes[1] === 1 || sizes[1] === K);
    if (!fits) throw refusal(fn, "weights", `of a shape broadcastable to [${B}, ${K}]`, [...weights.shape]);
  }
  if (reduction !== undefined) assertOneOf(fn, "reduction", reduction, ["mean", "sum"]);
}

/**
 * Σ m·w·ℓ, divided by max(1, n·Σ m) for the mean.
 *
 * @param losses `[B, K, n]`: n losses of each landmark
 * @param present `[B, K, 1]`: 1 where the target is
 */
export function reduceLoss(
  losses: Tensor,
  present: Tensor,
  { mask, weights, reduction = "mean" }: LossOptions,
): Scalar {
  const counts = mask ? mul(present, expandDims(cast(mask, "float32"), 2)) : present;
  const weighted = () => mul(counts, expandDims(cast(weights!, "float32"), -1));
  const scaled = weights ? where(cast(counts, "bool"), weighted(), 0) : counts;
  const total = longSum(mul(losses, scaled)) as Scalar; // of all axes
  if (reduction === "sum") return total;
  return div<Scalar>(total, maximum(mul(longSum(counts), losses.shape[2]!), 1));
}
