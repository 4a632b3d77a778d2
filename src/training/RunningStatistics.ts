import { add, concat, dispose, keep, mul, type Tensor1D, tidy, type Variable } from "@tensorflow/tfjs-core";
import { partition } from "../ops/partition.ts";
import { VariableVector } from "./VariableVector.ts";

/**
 * The running means and variances of a network's normalizations, which inference uses: r ← decay·r + (1 − decay)·batch
 * for each forward pass of a step, all of them as one vector.
 */
export class RunningStatistics {
  private readonly variables: VariableVector;
  private readonly decay: number;
  /** Numbers of one pass. */
  readonly size: number;
  private collected: Tensor1D[] = [];

  /** @param variables mean and variance of each normalization, in the order of its units */
  constructor(variables: readonly Variable[], decay: number) {
    this.variables = new VariableVector(variables);
    this.decay = decay;
    this.size = this.variables.size;
  }

  /** Keeps what a forward pass says of its batch: the `onStatistics` of `forwardTraining`. */
  readonly collect = (statistics: Tensor1D): void => {
    this.collected.push(keep(statistics));
  };

  /** What was collected since `clear`, pass by pass, as one vector. */
  vector(): Tensor1D {
    return concat(this.collected);
  }

  /** Moves the statistics by those of each pass in a vector as `vector` gives it. */
  move(passes: Tensor1D): void {
    const count = passes.size / this.size;
    tidy(() => {
      for (const pass of partition(passes, Array<number>(count).fill(this.size))) {
        this.variables.assign(add(mul(this.variables.read(), this.decay), mul(pass, 1 - this.decay)));
      }
    });
  }

  /** Forgets what was collected; to be called after every pass. */
  clear(): void {
    dispose(this.collected);
    this.collected = [];
  }

  dispose(): void {
    this.clear();
    this.variables.dispose();
  }
}
