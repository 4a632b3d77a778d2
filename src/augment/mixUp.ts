import { add, gather, mul, type Tensor4D, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { randomBeta } from "d3-random";
import { assertTensor } from "../internal/assertTensor.ts";
import { assertBetween, assertInteger, assertPermutation, assertPositive, fieldsOf } from "../internal/guards.ts";
import { permutation, type Random } from "../internal/random.ts";

/** How strongly MixUp mixes. */
export interface MixUpOptions {
  /** α of λ ~ Beta(α, α); > 0. @default 0.75 */
  readonly alpha?: number;
  /** B, the number of images. */
  readonly batch: number;
}

/** One draw of MixUp; plain data, as `mixUpLoss` takes it. */
export interface MixUpRecord {
  readonly lambda: number;
  /** π: which image of the batch is mixed into each. */
  readonly permutation: readonly number[];
}

/**
 * Draws λ ~ Beta(α, α) and a random permutation of the batch. The best model of the KNEEL paper uses α = 0.75.
 *
 * @see Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018
 */
export function sampleMixUp(options: MixUpOptions, random: Random): MixUpRecord {
  const { alpha = 0.75, batch } = fieldsOf("sampleMixUp", "options", options);
  assertPositive("sampleMixUp", "alpha", alpha);
  assertInteger("sampleMixUp", "batch", batch);
  return { lambda: randomBeta.source(random)(alpha, alpha)(), permutation: [...permutation(batch, random)] };
}

/** λ·x + (1−λ)·x[π] over the images `[B, H, W, C]`. */
export function mixUp(images: Tensor4D, record: MixUpRecord): Tensor4D {
  assertTensor("mixUp", "images", images, [null, null, null, null], "[B, H, W, C]");
  fieldsOf("mixUp", "record", record, "a draw {lambda, permutation}");
  const { lambda, permutation: order } = record;
  assertBetween("mixUp", "lambda", lambda, 0, 1);
  const [B] = images.shape;
  assertPermutation("mixUp", "permutation", order, B);
  return tidy(() => add<Tensor4D>(mul(images, lambda), mul(gather(images, tensor1d([...order], "int32")), 1 - lambda)));
}
