import { concat, customGrad, slice, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

/**
 * Concatenation of maps `[B, H, W, Cᵢ]` along their channels. Its gradient takes slices, where tfjs's splits: on WASM a
 * split copies the whole map for each part, and costs more than the convolutions around it.
 */
export function concatChannels(maps: readonly Tensor4D[]): Tensor4D {
  const channels = maps.map((map) => map.shape[3]);
  const op = customGrad((...args) => ({
    value: concat(args.slice(0, maps.length) as Tensor4D[], 3),
    gradFunc: (dy: Tensor) => {
      const [batch, height, width] = dy.shape as [number, number, number, number];
      let start = 0;
      return channels.map((count) => {
        start += count;
        return slice(dy, [0, 0, 0, start - count], [batch, height, width, count]);
      });
    },
  }));
  return op(...maps) as Tensor4D;
}
