import {
  add,
  clipByValue,
  div,
  exp,
  less,
  log,
  mul,
  sigmoid,
  square,
  sub,
  type Tensor,
  where,
} from "@tensorflow/tfjs-core";
import { longSum } from "../ops/longSum.ts";
import { withGradient } from "../ops/withGradient.ts";
import { accurateLog1p } from "./accurateLog1p.ts";
import { expm1Ratio, expm1RatioSlope } from "./expm1Ratio.ts";
import { logPartition } from "./logPartition.ts";

/** The largest |a|: α then is 2.3e-7 from 0 or 2. */
const LATENT_LIMIT = 16;

/**
 * −ln p(x) of the density exp(−ρ(x; α, c))/(c·Z(α)), with α = 2σ(a): ρ(x; α, c) + ln c + ln Z(α), differentiable in all
 * three, with closed forms without singularities.
 *
 * @param residual `[B, ...S]`
 * @param latent a, `[...S]`
 * @param scale c > 0, `[...S]`
 */
export function robustNll(residual: Tensor, latent: Tensor, scale: Tensor): Tensor {
  return withGradient([residual, latent, scale], ([x, unbounded, c], save) => {
    const a = clipByValue(unbounded, -LATENT_LIMIT, LATENT_LIMIT);
    const alpha = mul(sigmoid(a), 2);
    const b = mul(sigmoid(mul(a, -1)), 2);
    const partition = logPartition(a);
    const relative = div(x, c);
    const z = square(relative);
    const l = accurateLog1p(div(z, b));
    const t = mul(mul(l, alpha), 0.5);
    const ratio = expm1Ratio(t);
    const weight = exp(mul(mul(l, b), -0.5));
    const byAlpha = shapeDerivative(z, alpha, b, l, t, ratio, weight);
    const dx = div(mul(relative, weight), c);
    const da = add(mul(byAlpha, mul(mul(alpha, b), 0.5)), partition.slope);
    const dc = div(sub(1, mul(z, weight)), c);
    save([dx, da, dc]);
    return {
      value: add(mul(mul(mul(l, b), 0.5), ratio), add(log(c), partition.value)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => [
        mul(dy, saved[0]!),
        longSum(mul(dy, saved[1]!), 0, 1),
        longSum(mul(dy, saved[2]!), 0, 1),
      ],
    };
  });
}

/**
 * ∂ρ/∂α. One form is exact towards α = 0, where the other divides by α²; the other towards α = 2, where the first is
 * a difference of terms that grow like 1/b.
 */
function shapeDerivative(
  z: Tensor,
  alpha: Tensor,
  b: Tensor,
  l: Tensor,
  t: Tensor,
  ratio: Tensor,
  weight: Tensor,
): Tensor {
  const halfL = mul(l, 0.5);
  const power = exp(t);
  const low = add(mul(halfL, sub(mul(l, expm1RatioSlope(t, ratio)), power)), mul(power, div(z, mul(add(z, b), 2))));
  const squareAlpha = square(alpha);
  const high = add(
    div(sub(mul(sub(1, weight), 2), mul(mul(weight, z), mul(add(alpha, 2), 0.5))), squareAlpha),
    div(mul(mul(add(z, b), weight), halfL), alpha),
  );
  return where(less(alpha, 1), low, high);
}
