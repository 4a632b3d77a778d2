import { add, concat, dispose, keep, mul, type Tensor1D, tidy, type Variable } from "@tensorflow/tfjs-core";
import { partition } from "../ops/partition.ts";
import { assignVector } from "./vectors.ts";

/**
 * The running means and variances of a network's normalizations, which inference uses: r ← decay·r + (1 − decay)·batch
 * for each forward pass of a step, all of them as one vector.
 */
export class RunningStatistics {
  private readonly variables: readonly Variable[];
  private readonly decay: number;
  /** Numbers of one pass. */
  readonly size: number;
  private collected: Tensor1D[] = [];

  /** @param variables mean and variance of each normalization, in the order of its units */
  constructor(variables: readonly Variable[], decay: number) {
    this.variables = variables;
    this.decay = decay;
    this.size = variables.reduce((total, v) => total + v.size, 0);
  }

  /** Keeps what a forward pass says of one normalization: the `onStatistics` of `forwardTraining`. */
  readonly collect = (_: string, mean: Tensor1D, variance: Tensor1D): void => {
    this.collected.push(keep(concat([mean, variance])));
  };

  /** What was collected since `clear`, pass by pass, as one vector. */
  vector(): Tensor1D {
    return concat(this.collected);
  }

  /** Moves the statistics by those of each pass in a vector as `vector` gives it. */
  move(passes: Tensor1D): void {
    const sizes = this.variables.map((v) => v.size);
    const count = passes.size / this.size;
    tidy(() => {
      for (const pass of partition(passes, Array<number>(count).fill(this.size))) {
        const old = concat(this.variables.map((v) => v as unknown as Tensor1D));
        const next: Tensor1D = add(mul(old, this.decay), mul(pass, 1 - this.decay));
        const parts = partition(next, sizes);
        for (const [i, v] of this.variables.entries()) assignVector(v, parts[i]!);
      }
    });
  }

  /** Forgets what was collected; to be called after every pass. */
  clear(): void {
    dispose(this.collected);
    this.collected = [];
  }
}
