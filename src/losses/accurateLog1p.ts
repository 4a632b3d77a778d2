import { add, div, less, log, mul, square, type Tensor, where } from "@tensorflow/tfjs-core";
import { polynomial } from "./polynomial.ts";

/**
 * ln(1 + x) for x ≥ 0, to float32 also where the kernel of a backend is log(x + 1). Not differentiable.
 *
 * Below 0.5 it is 2·artanh(s), s = x/(x + 2) ≤ 0.2, by its series.
 */
export function accurateLog1p(x: Tensor): Tensor {
  const s = div(x, add(x, 2));
  const series = mul(s, polynomial(square(s), [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9]));
  return where(less(x, 0.5), series, log(add(x, 1)));
}
