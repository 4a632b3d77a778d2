import { abs, div, exp, less, sub, type Tensor, where } from "@tensorflow/tfjs-core";
import { polynomial } from "./polynomial.ts";

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const series = (term: (n: number) => number) => Array.from({ length: 8 }, (_, n) => term(n));

/** φ(t) = (eᵗ − 1)/t, 1 at t = 0, to float32. Not differentiable by tfjs: {@link expm1RatioSlope} is its derivative. */
export function expm1Ratio(t: Tensor): Tensor {
  const near = less(abs(t), 0.5);
  const small = polynomial(
    t,
    series((n) => 1 / factorial(n + 1)),
  );
  return where(near, small, div(sub(exp(t), 1), where(near, 1, t)));
}

/** φ′(t) = (eᵗ − φ(t))/t, ½ at t = 0. */
export function expm1RatioSlope(t: Tensor, ratio: Tensor): Tensor {
  const near = less(abs(t), 0.5);
  const small = polynomial(
    t,
    series((n) => (n + 1) / factorial(n + 2)),
  );
  return where(near, small, div(sub(exp(t), ratio), where(near, 1, t)));
}
