import { avgPool, getBackend, mul, ones, pad, type Rank, reshape, sum, type Tensor } from "@tensorflow/tfjs-core";
import { withGradient } from "./withGradient.ts";

/** The most numbers that are added up one after the other. */
const block = 48;

/**
 * The sum over axes `start` to `end` − 1, as exact as float32 allows on every backend: blocks of numbers, then blocks of
 * their sums, and so on. A backend that adds a million numbers into one float32, as WASM does, loses those that are small
 * beside what has come together: of a flat map of 1024² that is a tenth.
 *
 * @returns x's shape without these axes
 */
export function longSum(x: Tensor, start = 0, end = x.rank): Tensor {
  const count = (axes: readonly number[]) => axes.reduce((product, size) => product * size, 1);
  const [before, within, after] = [x.shape.slice(0, start), x.shape.slice(start, end), x.shape.slice(end)];
  const [outer, n, inner] = [count(before), count(within), count(after)];
  return withGradient([x], ([input]) => ({
    value: reshape<Rank>(blockSum(input, outer, n, inner), [...before, ...after]),
    gradFunc: (dy: Tensor) => reshape(mul(reshape(dy, [outer, 1, inner]), ones([outer, n, inner])), x.shape),
  }));
}

/** `[outer, n, inner]` → `[outer, inner]`. */
function blockSum(x: Tensor, outer: number, n: number, inner: number): Tensor {
  let sums: Tensor = reshape(x, [outer, n * inner]);
  for (let left = n; left > 1; ) {
    const size = blockSize(left);
    const blocks = Math.ceil(left / size);
    const missing = blocks * size - left;
    if (missing > 0)
      sums = pad(sums, [
        [0, 0],
        [0, missing * inner],
      ]);
    sums = reshape(blockSums(sums, outer * blocks, size, inner), [outer, blocks * inner]);
    left = blocks;
  }
  return sums;
}

/** The largest divisor of n within a block, unless there is none that is worth it. */
function blockSize(n: number): number {
  if (n <= block) return n;
  for (let size = block; size >= block / 4; size--) if (n % size === 0) return size;
  return block;
}

/** One block in each of `count` rows. WASM sums over the last axis; over others it transposes, and pooling is faster. */
function blockSums(x: Tensor, count: number, size: number, inner: number): Tensor {
  if (inner === 1) return sum(reshape(x, [count, size]), 1);
  if (getBackend() !== "wasm") return sum(reshape(x, [count, size, inner]), 1);
  return mul(avgPool(reshape<Rank.R4>(x, [count, size, 1, inner]), [size, 1], 1, "valid"), size);
}
