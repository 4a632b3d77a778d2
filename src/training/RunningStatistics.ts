import { add, concat, dispose, keep, mul, reshape, type Tensor1D, tidy, type Variable } from "@tensorflow/tfjs-core";
import { partition } from "../ops/partition.ts";

/**
 * The running means and variances of a network's normalizations, which inference uses: r ← decay·r + (1 − decay)·batch
 * for each forward pass of a step, all of them as one vector. Nothing moves before `move`, so that a failed step can be
 * discarded.
 */
export class RunningStatistics {
  private readonly variables: readonly Variable[];
  private readonly decay: number;
  private passes: Tensor1D[][] = [];

  /** @param variables mean and variance of each normalization, in the order of its units */
  constructor(variables: readonly Variable[], decay: number) {
    this.variables = variables;
    this.decay = decay;
  }

  /** Collects the statistics of one forward pass: the `onStatistics` of `forwardTraining`. */
  collect(): (norm: string, mean: Tensor1D, variance: Tensor1D) => void {
    const pass: Tensor1D[] = [];
    this.passes.push(pass);
    return (_, mean, variance) => {
      pass.push(keep(concat([mean, variance])));
    };
  }

  move(): void {
    const sizes = this.variables.map((v) => v.size);
    for (const pass of this.passes) {
      tidy(() => {
        const old = concat(this.variables.map((v) => v as unknown as Tensor1D));
        const next: Tensor1D = add(mul(old, this.decay), mul(concat(pass), 1 - this.decay));
        const parts = partition(next, sizes);
        for (const [i, v] of this.variables.entries()) v.assign(reshape(parts[i]!, v.shape));
      });
    }
  }

  /** Forgets what was collected; to be called after every step. */
  clear(): void {
    dispose(this.passes);
    this.passes = [];
  }
}
