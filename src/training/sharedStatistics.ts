import { type Tensor1D, tensor1d } from "@tensorflow/tfjs-core";
import type { SharedStatistics } from "../network/forwardTraining.ts";
import type { SharedSum } from "./SharedSum.ts";
import type { BatchPart } from "./splitBatch.ts";

/** The batch statistics of a part together with those that other threads differentiate at the same time. */
export function sharedStatistics(sum: SharedSum, part: BatchPart, together: readonly BatchPart[]): SharedStatistics {
  const images = together.reduce((total, { size }) => total + size, 0);
  const average = (means: Tensor1D) => {
    // In the middle of a forward pass there is no awaiting.
    const own = means.dataSync<"float32">();
    return tensor1d(sum.sum(own.map((mean) => (mean * part.size) / images)));
  };
  return { images, average };
}
