import { reshape, type Tensor, type Tensor1D, type Variable } from "@tensorflow/tfjs-core";

/** A tensor's numbers as a vector; a vector is left as it is, since tfjs-node takes as long for that as for a small sum. */
export const flat = (x: Tensor): Tensor1D => (x.rank === 1 ? (x as Tensor1D) : reshape(x, [x.size])); // of rank 1

/** Gives a variable the numbers of a vector. */
export const assignVector = (v: Variable, numbers: Tensor1D): void =>
  v.assign(v.rank === 1 ? numbers : reshape(numbers, v.shape));
