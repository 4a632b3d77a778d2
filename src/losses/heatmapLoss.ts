import { cast, type Scalar, type Tensor, type Tensor4D, tidy, where } from "@tensorflow/tfjs-core";
import { assertTensor, NUMERIC } from "../internal/assertTensor.ts";
import { presence } from "./presence.ts";
import { assertLossOptions, type LossOptions, reduceLoss } from "./reduceLoss.ts";

/**
 * A loss of heatmaps `[B, H, W, K]` against normalized landmarks `[B, K, 2]`: the mean over the landmarks that count.
 * Its signature is that of a landmark loss, so that `mixUpLoss`, `sumLosses` and `intermediateLoss` take it.
 */
export type HeatmapLoss = (yTrue: Tensor, maps: Tensor, options?: LossOptions) => Scalar;

/**
 * Makes a {@link HeatmapLoss}.
 *
 * @param name the function that error messages name
 * @param perLandmark from heatmaps and targets `[B, K, 2]` (0 for missing ones) to losses `[B, K, 1]`
 * @throws TypeError (from the loss) for what are no tensors of numbers, RangeError if shapes disagree or are empty
 */
export function heatmapLoss(name: string, perLandmark: (maps: Tensor4D, target: Tensor) => Tensor): HeatmapLoss {
  return (yTrue, maps, options = {}) => {
    assertTensor(name, "yTrue", yTrue, [null, null, 2], "[B, K, 2]", NUMERIC);
    const [B, K] = yTrue.shape as [number, number, number]; // landmarks, checked above
    assertTensor(name, "maps", maps, [B, null, null, K], `[B, H, W, K] = [${B}, H, W, ${K}]`);
    assertLossOptions(name, options, B, K);
    return tidy(() => {
      const target = cast(yTrue, "float32");
      const present = presence(target);
      const known = where(cast(present, "bool"), target, 0);
      return reduceLoss(perLandmark(maps as Tensor4D, known), present, options); // heatmaps, checked above
    });
  };
}
