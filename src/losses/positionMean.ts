import { div, expandDims, type Tensor } from "@tensorflow/tfjs-core";
import { longSum } from "../ops/longSum.ts";

/** The mean of each landmark's map: `[B, H, W, K]` → `[B, K, 1]`. */
export function positionMean(maps: Tensor): Tensor {
  const [, height, width] = maps.shape as [number, number, number]; // of rank 4
  return expandDims(div(longSum(maps, 1, 3), height * width), 2);
}
