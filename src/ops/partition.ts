import { slice, type Tensor1D } from "@tensorflow/tfjs-core";

/** Consecutive parts of a vector, of the given sizes. (tfjs's `split` copies the whole vector for each part on WASM.) */
export function partition(x: Tensor1D, sizes: readonly number[]): Tensor1D[] {
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return slice(x, start - size, size);
  });
}
