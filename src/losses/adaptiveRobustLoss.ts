import {
  add,
  dispose,
  mul,
  sigmoid,
  softplus,
  type Tensor,
  type Tensor2D,
  tidy,
  type Variable,
  variable,
  zeros,
} from "@tensorflow/tfjs-core";
import { assertInside, assertInteger, assertPositive, assertShape, fieldsOf, refusal } from "../internal/guards.ts";
import { landmarkLoss } from "./landmarkLoss.ts";
import type { LossUnitOptions } from "./lossUnit.ts";
import { robustNll } from "./robustNll.ts";
import type { TrainableLoss } from "./trainableLoss.ts";

/** Options of `adaptiveRobustLoss`. */
export type AdaptiveRobustLossOptions = LossUnitOptions & {
  /** Shape to start from, between 0 and 2. @default 1 */
  readonly alpha?: number;
  /** Scale to start from, in the unit; above `scaleFloor`. @default 0.01 */
  readonly scale?: number;
  /** The scale stays above it; > 0. @default 1e-5 */
  readonly scaleFloor?: number;
};

export interface AdaptiveRobustLoss extends TrainableLoss {
  /** α of each coordinate as it stands, `[K, 2]`. */
  alpha(): Tensor2D;
  /** c of each coordinate as it stands, `[K, 2]`, in the unit. */
  scale(): Tensor2D;
}

/**
 * Adaptive robust loss: the general robust loss as a negative log-likelihood, whose shape α and scale c are trained,
 * for each coordinate of each landmark.
 *
 *     ℓ(r) = ρ(r; α, c) + ln c + ln Z(α),    Z(α) = ∫ exp(−ρ(x; α, 1)) dx
 *
 * α = 2·σ(a) lies in (0, 2); c = floor + (c₀ − floor)·softplus(s + ln(e − 1)) above the floor; the parameters `alpha`
 * and `scale` are a and s. The loss is negative where predictions are good, and 0 has no meaning; its gradient by the
 * prediction is 0 at a perfect one. ln Z comes from a table (`scripts/logPartition.ts`), within 1e-6.
 *
 * @param landmarks their number, K
 * @throws RangeError if an option is outside its range
 * @see Barron, "A General and Adaptive Robust Loss Function", CVPR 2019; Tiulpin et al., ICCVW 2019
 */
export function adaptiveRobustLoss(landmarks: number, options: AdaptiveRobustLossOptions = {}): AdaptiveRobustLoss {
  const { alpha = 1, scale = 0.01, scaleFloor = 1e-5, ...unit } = fieldsOf("adaptiveRobustLoss", "options", options);
  const fn = "adaptiveRobustLoss";
  assertInteger(fn, "landmarks", landmarks);
  assertInside(fn, "alpha", alpha, 0, 2);
  assertPositive(fn, "scaleFloor", scaleFloor);
  if (!(Number.isFinite(scale) && scale > scaleFloor)) throw refusal(fn, "scale", "a number above scaleFloor", scale);
  const shape: [number, number] = [landmarks, 2];
  const latentAlpha = tidy(() => variable(add(zeros(shape), Math.log(alpha / (2 - alpha)))));
  const latentScale = tidy(() => variable(zeros(shape)));
  const currentScale = () =>
    add<Tensor2D>(mul(softplus(add(latentScale, Math.log(Math.E - 1))), scale - scaleFloor), scaleFloor);
  const element = (residual: Tensor) => {
    assertShape(fn, "yTrue", residual.shape, [null, landmarks, 2], `[B, ${landmarks}, 2]`);
    return robustNll(residual, latentAlpha, currentScale());
  };
  const own = landmarkLoss(fn, element, unit);
  const assertHeld = (name: string) => {
    if (latentAlpha.isDisposed) throw new Error(`${fn}: ${name} must be called before dispose`);
  };
  return {
    loss: (yTrue, yPred, options) => {
      assertHeld("loss");
      return own(yTrue, yPred, options);
    },
    parameters: new Map<string, Variable>([
      ["alpha", latentAlpha],
      ["scale", latentScale],
    ]),
    alpha: () => {
      assertHeld("alpha");
      return tidy(() => mul<Tensor2D>(sigmoid(latentAlpha), 2));
    },
    scale: () => {
      assertHeld("scale");
      return tidy(currentScale);
    },
    dispose: () => dispose([latentAlpha, latentScale]),
  };
}
