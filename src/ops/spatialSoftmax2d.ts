import {
  customGrad,
  max,
  mul,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { assertPositive, assertShape } from "../internal/guards.ts";

/**
 * The softmax of each heatmap over its positions: P = exp(β·z) / Σ exp(β·z).
 *
 * @param maps heatmaps `[B, H, W, K]`, any finite values
 * @param beta inverse temperature β > 0
 * @returns probabilities `[B, K, H·W]`, row-major positions
 */
export function spatialSoftmax2d(maps: Tensor4D, beta = 1): Tensor3D {
  const fn = "spatialSoftmax2d";
  assertShape(fn, "maps", maps.shape, [null, null, null, null], "[B, H, W, K]");
  assertPositive(fn, "beta", beta);
  const [batch, height, width, landmarks] = maps.shape;
  return tidy(() => {
    const rows: Tensor3D = reshape(transpose(maps, [0, 3, 1, 2]), [batch, landmarks, height * width]);
    return scaledSoftmax(rows, beta);
  });
}

/** softmax(β·(x − max x)) along the last axis: the maximum goes first, so that β·x cannot overflow. */
function scaledSoftmax(x: Tensor3D, beta: number): Tensor3D {
  return customGrad((input, save) => {
    const logits = input as Tensor;
    const p = softmax(mul(sub(logits, max(logits, -1, true)), beta));
    (save as (tensors: Tensor[]) => void)([p]);
    return {
      value: p,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const q = saved[0]!;
        const weighted = mul(dy, q);
        return mul(sub(weighted, mul(q, sum(weighted, -1, true))), beta);
      },
    };
  })(x) as Tensor3D;
}
