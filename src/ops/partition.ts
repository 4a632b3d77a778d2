import { getBackend, slice, split, type Tensor1D } from "@tensorflow/tfjs-core";

/**
 * Consecutive parts of a vector, of the given sizes. (tfjs's `split` copies the whole vector for each part on WASM;
 * tfjs-node's makes all parts in one operation.)
 */
export function partition(x: Tensor1D, sizes: readonly number[]): Tensor1D[] {
  if (getBackend() === "tensorflow") return split(x, [...sizes]);
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return slice(x, start - size, size);
  });
}
