import { add, conv2d, mul, type Tensor, type Tensor1D, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { createRandom } from "../internal/random.ts";
import { convNorm2d } from "../ops/convNorm2d.ts";
import { evaluate } from "./evaluate.ts";
import { normEpsilon } from "./foldNorms.ts";
import type { DropoutUnit, Network } from "./network.ts";

export interface ForwardTrainingOptions {
  /** Statistics shared with the other parts of a batch, which other threads hold. @default none */
  readonly shared?: SharedStatistics | null;
  /** Seed of this pass's dropout masks; `null` switches dropout off. @default null */
  readonly dropoutSeed?: readonly (number | string)[] | null;
  /**
   * Called for each normalization with the batch's mean (convolution bias included), its unbiased variance, and the
   * norm's name; both are disposed afterwards. A training loop moves the running statistics with them.
   */
  readonly onStatistics?: (norm: string, mean: Tensor1D, variance: Tensor1D) => void;
}

/** A batch of which this thread holds a part. */
export interface SharedStatistics {
  /** Averages means per channel over the parts, weighted by their images. */
  average(means: Tensor1D): Tensor1D;
  /** Images of the whole batch. */
  readonly images: number;
}

/**
 * The network in training mode: batch statistics in the normalizations, dropout on. Differentiable in the parameters;
 * call it inside `variableGrads` or a `tidy`.
 *
 * @param parameters tensors by parameter name
 * @returns heatmaps `[B, h, w, K]`
 */
export function forwardTraining(
  network: Network,
  parameters: ReadonlyMap<string, Tensor>,
  images: Tensor4D,
  { dropoutSeed = null, shared = null, onStatistics }: ForwardTrainingOptions = {},
): Tensor4D {
  const get = <T extends Tensor>(name: string) => parameters.get(name) as T;
  return evaluate(network, images, {
    release: false,
    dropout: (unit, x) => (dropoutSeed === null ? x : mul(x, dropoutMask(unit, x.shape[0], dropoutSeed))),
    conv: (unit, x) => {
      const kernel = get<Tensor4D>(`${unit.name}.weight`);
      const bias = get<Tensor1D>(`${unit.name}.bias`);
      const { norm, stride, activation } = unit;
      if (norm === null) return add(conv2d(x, kernel, stride, "same"), bias);
      return convNorm2d(x, kernel, get<Tensor1D>(`${norm}.weight`), get<Tensor1D>(`${norm}.bias`), {
        stride,
        activation,
        epsilon: normEpsilon,
        inputGradient: unit.input !== "input",
        ...(shared && { average: (means) => shared.average(means) }),
        onStatistics: (mean, variance) => {
          const count = (shared?.images ?? x.shape[0]) * unit.shape[0] * unit.shape[1];
          onStatistics?.(norm, add(mean, bias), mul(variance, count / Math.max(count - 1, 1)));
        },
      });
    },
  });
}

/** Whole channels, each dropped with the unit's rate, the rest scaled by 1/(1 − rate): `[B, 1, 1, C]`. */
function dropoutMask({ name, rate, shape }: DropoutUnit, batch: number, seed: readonly (number | string)[]): Tensor4D {
  const random = createRandom(...seed, "dropout", name);
  const keep = Float32Array.from({ length: batch * shape[2] }, () => (random() < rate ? 0 : 1 / (1 - rate)));
  return tensor4d(keep, [batch, 1, 1, shape[2]]);
}
