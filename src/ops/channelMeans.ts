import { avgPool, getBackend, mean, reshape, type Tensor1D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";

/**
 * The mean of each channel over batch and positions: `[B, H, W, C]` → `[C]`.
 *
 * On WASM a global average pool goes first: it is vectorized and needs no transposition (at 8×40×40×64 it takes
 * 0.09 ms where `mean` takes 5 ms).
 */
export function channelMeans(x: Tensor4D): Tensor1D {
  return tidy(() => {
    const [batch, height, width, channels] = x.shape;
    if (getBackend() !== "wasm") return mean(x, [0, 1, 2]) as Tensor1D;
    const perImage = reshape(avgPool(x, [height, width], 1, "valid"), [batch, channels]);
    return mean(perImage, 0) as Tensor1D;
  });
}
