import { add, mul, type Tensor } from "@tensorflow/tfjs-core";

/** Σ cᵢ·xⁱ by Horner's rule, for at least two coefficients. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [last, ...rest] = coefficients.toReversed() as [number, ...number[]]; // at least two
  let value: Tensor | number = last;
  for (const c of rest) value = add(mul(x, value), c);
  return value as Tensor; // the loop ran at least once
}
