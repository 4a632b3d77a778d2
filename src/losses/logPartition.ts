import {
  add,
  cast,
  clipByValue,
  div,
  floor,
  gather,
  mul,
  reshape,
  sigmoid,
  softplus,
  split,
  sub,
  type Tensor,
  type Tensor2D,
  tensor2d,
} from "@tensorflow/tfjs-core";
import { PARTITION_SLOPES, PARTITION_VALUES } from "./logPartitionTable.ts";

const CELLS = PARTITION_VALUES.length - 1;

/** The cubic of each cell of the table, c₀ + c₁t + c₂t² + c₃t³ for t in [0, 1], as rows. */
function cubics(): Tensor2D {
  const rows = Array.from({ length: CELLS }, (_, i) => {
    const [from, to] = [PARTITION_VALUES[i]!, PARTITION_VALUES[i + 1]!];
    const [out, into] = [PARTITION_SLOPES[i]! / CELLS, PARTITION_SLOPES[i + 1]! / CELLS];
    return [from, out, 3 * (to - from) - 2 * out - into, 2 * (from - to) + out + into];
  });
  return tensor2d(rows);
}

/**
 * ln Z of the density exp(−ρ(x; α, 1))/Z and its derivative by the latent a, where α = 2σ(a). Not differentiable.
 *
 * In these terms the position in the table, √b/(√α + √b), is σ(−a/2), and ln b = ln 2 − softplus(a) cannot overflow.
 */
export function logPartition(latent: Tensor): { value: Tensor; slope: Tensor } {
  const flat = reshape(latent, [latent.size]);
  const u = sigmoid(mul(flat, -0.5));
  const at = mul(u, CELLS);
  const cell = clipByValue(floor(at), 0, CELLS - 1);
  const t = reshape(sub(at, cell), [latent.size, 1]);
  const [c0, c1, c2, c3] = split(gather(cubics(), cast(cell, "int32")), 4, 1) as [Tensor, Tensor, Tensor, Tensor]; // four parts
  const smooth = add(c0, mul(t, add(c1, mul(t, add(c2, mul(t, c3))))));
  const dSmooth = mul(add(c1, mul(t, add(mul(c2, 2), mul(mul(t, c3), 3)))), CELLS);
  const shaped = (x: Tensor) => reshape(x, latent.shape);
  const alpha = mul(sigmoid(latent), 2);
  const b = mul(sigmoid(mul(latent, -1)), 2);
  const logB = sub(Math.LN2, softplus(latent));
  const duda = mul(mul(u, sub(u, 1)), 0.5);
  return {
    value: sub(shaped(smooth), mul(mul(b, logB), 0.25)),
    slope: add(mul(shaped(dSmooth), shaped(duda)), div(mul(mul(alpha, b), add(logB, 1)), 8)),
  };
}
