import { add, concat, dispose, keep, mul, type Rank, type Tensor1D, tensor1d, zeros } from "@tensorflow/tfjs-core";

/** What the normalizations of one pass say of its batch, as one vector made in a few operations. */
export interface BatchStatistics {
  /**
   * Takes the mean of a convolution without its bias, and its biased variance over `count` numbers; to be called in the
   * order of the units.
   */
  take(mean: Tensor1D, variance: Tensor1D, bias: Tensor1D, count: number): void;
  /** Means with biases and unbiased variances: mean, variance, mean, variance, … */
  vector(): Tensor1D;
  /** Frees what was taken. */
  dispose(): void;
}

export function batchStatistics(): BatchStatistics {
  const taken: Tensor1D[] = [];
  const biases: Tensor1D[] = [];
  const factors: number[] = [];
  return {
    take(mean, variance, bias, count) {
      taken.push(keep(mean), keep(variance));
      biases.push(bias);
      factors.push(count / Math.max(count - 1, 1));
    },
    vector() {
      const none = new Map(biases.map(({ size }) => [size, zeros<Rank.R1>([size])]));
      const offsets = concat(biases.flatMap((bias) => [bias, none.get(bias.size)!]));
      const scales = biases.flatMap(({ size }, i) =>
        Array.from({ length: 2 * size }, (_, j) => (j < size ? 1 : factors[i]!)),
      );
      return add(mul(concat(taken), tensor1d(scales)), offsets);
    },
    dispose: () => dispose(taken),
  };
}
