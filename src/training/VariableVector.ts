import { concat, type Rank, type Tensor1D, tidy, type Variable, variable } from "@tensorflow/tfjs-core";
import { partition } from "../ops/partition.ts";
import { assignVector, flat } from "./vectors.ts";

/** Variables as one vector, which is kept too, so that it need not be joined again where nobody else assigned meanwhile. */
export class VariableVector {
  /** The numbers of all variables. */
  readonly size: number;
  private readonly variables: readonly Variable[];
  private readonly sizes: readonly number[];
  private readonly kept: Variable<Rank.R1>;
  /** Where the variables' numbers lay when the vector was kept. */
  private places: readonly object[];

  constructor(variables: readonly Variable[]) {
    this.variables = variables;
    this.sizes = variables.map((v) => v.size);
    this.size = this.sizes.reduce((total, size) => total + size, 0);
    this.kept = tidy(() => variable(this.joined(), false));
    this.places = variables.map(({ dataId }) => dataId);
  }

  /** The numbers of the variables; to be called inside a `tidy`, and not disposed. */
  read(): Tensor1D {
    return this.variables.every(({ dataId }, i) => dataId === this.places[i]) ? this.kept : this.joined();
  }

  /** Gives the variables the numbers of a vector. */
  assign(numbers: Tensor1D): void {
    tidy(() => {
      const parts = partition(numbers, this.sizes);
      for (const [i, v] of this.variables.entries()) assignVector(v, parts[i]!);
    });
    this.kept.assign(numbers);
    this.places = this.variables.map(({ dataId }) => dataId);
  }

  dispose(): void {
    this.kept.dispose();
  }

  private joined(): Tensor1D {
    return concat(this.variables.map(flat));
  }
}
