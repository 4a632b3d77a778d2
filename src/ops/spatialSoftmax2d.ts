import {
  div,
  exp,
  expandDims,
  max,
  mul,
  reshape,
  sub,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { assertPositive } from "../internal/guards.ts";
import { longSum } from "./longSum.ts";
import { withGradient } from "./withGradient.ts";

/**
 * The softmax of each heatmap over its positions: P = exp(β·z) / Σ exp(β·z).
 *
 * A map with −∞ has probability 0 there; one with NaN, with +∞ or of −∞ alone is NaN throughout, on every backend.
 *
 * @param maps heatmaps `[B, H, W, K]`
 * @param beta inverse temperature β > 0
 * @returns probabilities `[B, K, H·W]`, row-major positions
 * @throws TypeError unless maps are a float32 tensor; RangeError for another shape or an empty one, and for another β
 */
export function spatialSoftmax2d(maps: Tensor4D, beta = 1): Tensor3D {
  return spatialSoftmax("spatialSoftmax2d", maps, beta);
}

/** The same for the public function `fn`, which its errors name. */
export function spatialSoftmax(fn: string, maps: Tensor4D, beta: number): Tensor3D {
  assertTensor(fn, "maps", maps, [null, null, null, null], "[B, H, W, K]");
  assertPositive(fn, "beta", beta);
  const [batch, height, width, landmarks] = maps.shape;
  return tidy(() => {
    const rows: Tensor3D = reshape(transpose(maps, [0, 3, 1, 2]), [batch, landmarks, height * width]);
    return scaledSoftmax(rows, beta);
  });
}

/** softmax(β·(x − max x)) along the last axis: the maximum goes first, so that β·x cannot overflow. */
function scaledSoftmax(x: Tensor3D, beta: number): Tensor3D {
  const total = (values: Tensor) => expandDims(longSum(values, 2), 2);
  return withGradient([x], ([logits], save) => {
    const e = exp(mul(sub(logits, max(logits, -1, true)), beta));
    const p: Tensor3D = div(e, total(e));
    save([p]);
    return {
      value: p,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const q = saved[0]!;
        const weighted = mul(dy, q);
        return mul(sub(weighted, mul(q, total(weighted))), beta);
      },
    };
  });
}
