import { div, type Tensor1D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { longSum } from "./longSum.ts";

/**
 * The mean of each channel over batch and positions: `[B, H, W, C]` → `[C]`.
 *
 * @throws TypeError unless x is a float32 tensor; RangeError for another shape or an empty one
 */
export function channelMeans(x: Tensor4D): Tensor1D {
  assertTensor("channelMeans", "x", x, [null, null, null, null], "[B, H, W, C]");
  return tidy(() => div<Tensor1D>(longSum(x, 0, 3), x.size / x.shape[3]));
}
