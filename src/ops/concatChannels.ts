import { concat, slice, type Tensor4D } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { refusal } from "../internal/guards.ts";
import { withGradient } from "./withGradient.ts";

/**
 * Concatenation of maps `[B, H, W, Cᵢ]` along their channels. Its gradient takes slices, where tfjs's splits: on WASM a
 * split copies the whole map for each part, and costs more than the convolutions around it.
 *
 * @throws TypeError unless maps are float32 tensors; RangeError for none, an empty one or other sizes than the first
 */
export function concatChannels(maps: readonly Tensor4D[]): Tensor4D {
  const fn = "concatChannels";
  if (!(Array.isArray(maps) && maps.length > 0)) throw refusal(fn, "maps", "a list of at least one tensor", maps);
  const [B, H, W] = maps[0]?.shape ?? [];
  for (const [i, map] of maps.entries())
    if (i === 0) assertTensor(fn, "maps[0]", map, [null, null, null, null], "[B, H, W, C]");
    else assertTensor(fn, `maps[${i}]`, map, [B!, H!, W!, null], `[${B}, ${H}, ${W}, C] as maps[0]`);
  const channels = maps.map((map) => map.shape[3]);
  return withGradient(maps, (inputs) => ({
    value: concat([...inputs], 3),
    gradFunc: (dy: Tensor4D) => {
      const [batch, height, width] = dy.shape;
      let start = 0;
      return channels.map((count) => {
        start += count;
        return slice(dy, [0, 0, 0, start - count], [batch, height, width, count]);
      });
    },
  }));
}
