import { cast, mul, type Scalar, sub, type Tensor, tensor1d, tidy, where } from "@tensorflow/tfjs-core";
import { assertTensor, NUMERIC } from "../internal/assertTensor.ts";
import { fieldsOf } from "../internal/guards.ts";
import { type LossUnitOptions, residualScale } from "./lossUnit.ts";
import { presence } from "./presence.ts";
import { assertLossOptions, type LossOptions, reduceLoss } from "./reduceLoss.ts";

/**
 * A loss over landmarks `[B, K, 2]`, normalized to the image.
 *
 *     Σ m·w·ℓ(yPred − yTrue) / max(1, 2·Σ m)
 *
 * m is 1 where the mask is and both coordinates of `yTrue` are finite. A prediction that is not finite makes the loss
 * not finite, masked or not.
 */
export type LandmarkLoss = (yTrue: Tensor, yPred: Tensor, options?: LossOptions) => Scalar;

/**
 * Makes a {@link LandmarkLoss} from the loss ℓ of residuals.
 *
 * @param name the function that error messages name
 * @param elementLoss from residuals `[B, K, 2]`, in the unit, to losses: `[B, K, 2]` by coordinate or `[B, K, 1]` by
 *   landmark. Even, 0 at 0, and differentiable by tfjs: without `less`, `greater` or `equal`
 * @param unitOptions what to measure residuals in; as they come by default
 * @throws TypeError (from the loss) for what are no tensors of numbers, RangeError if shapes disagree or are empty
 */
export function landmarkLoss(
  name: string,
  elementLoss: (residual: Tensor) => Tensor,
  unitOptions: LossUnitOptions = {},
): LandmarkLoss {
  fieldsOf("landmarkLoss", "options", unitOptions);
  const [sx, sy] = residualScale(name, unitOptions);
  return (yTrue, yPred, options = {}) => {
    assertTensor(name, "yTrue", yTrue, [null, null, 2], "[B, K, 2]", NUMERIC);
    assertTensor(name, "yPred", yPred, yTrue.shape, `[${yTrue.shape.join(", ")}] as yTrue`, NUMERIC);
    assertLossOptions(name, options, yTrue.shape[0]!, yTrue.shape[1]!);
    return tidy(() => {
      const target = cast(yTrue, "float32");
      const present = presence(target);
      const residual = sub(yPred, where(cast(present, "bool"), target, 0));
      const scaled = sx === 1 && sy === 1 ? residual : mul(residual, tensor1d([sx, sy]));
      return reduceLoss(elementLoss(scaled), present, options);
    });
  };
}
