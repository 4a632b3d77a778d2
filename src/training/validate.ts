import { dispose, type Tensor, tensor3d, tensor4d } from "@tensorflow/tfjs-core";
import { assertInteger, fieldsOf } from "../internal/guards.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import { InferenceNetwork } from "../network/InferenceNetwork.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import type { Batch } from "./batch.ts";
import { collate } from "./batch.ts";
import { breathe } from "./breathe.ts";
import { Prefetch } from "./prefetch.ts";
import type { NetworkSample, SampleSource } from "./sampleSource.ts";

/** Loss and errors over a validation set. */
export interface ValidationResult {
  /** The training loss, in inference mode, weighted by images. */
  readonly loss: number;
  /**
   * Mean distance over the present landmarks, in the unit of the samples (mm where every spacing is known); NaN where there
   * are none, infinite where the network gives no number.
   */
  readonly meanError: number;
  /** Fraction of the present landmarks within 2.5 of that unit; NaN where there are none. */
  readonly pck: number;
  /** Present landmarks: the denominator of both. */
  readonly count: number;
}

/** Distance within which a landmark counts as found, in the unit of the samples. */
const radius = 2.5;

/** Options of `validate`. */
export interface ValidateOptions {
  /** The network that the weights are of. */
  readonly network: Network;
  /** By name, with the running statistics; they stay yours. */
  readonly weights: Weights;
  /** What is measured; their epoch is 0. */
  readonly samples: SampleSource;
  /** The mean of it is given, as in training. */
  readonly loss: LandmarkLoss;
  /** Images that go through the network at once. @default 16 */
  readonly batchSize?: number;
}

/**
 * Runs a network over all samples of a source, not augmented further (epoch 0), and compares. A sample with a pixel that
 * is not finite counts as wholly missed.
 *
 * @throws RangeError when the source is empty
 */
export async function validate(options: ValidateOptions): Promise<ValidationResult> {
  const { network, weights, samples: source, loss, batchSize = 16 } = fieldsOf("validate", "options", options);
  fieldsOf("validate", "options.samples", source);
  assertInteger("validate", "samples.size", source.size);
  assertInteger("validate", "batchSize", batchSize);
  const model = new InferenceNetwork(network, weights);
  let lossSum = 0;
  const errors: number[] = [];
  try {
    const starts = Array.from({ length: Math.ceil(source.size / batchSize) }, (_, i) => i * batchSize);
    const fetch = async (start: number) => {
      const size = Math.min(batchSize, source.size - start);
      return Promise.all(Array.from({ length: size }, (_, i) => source.get(start + i, 0)));
    };
    const batches = new Prefetch(starts, fetch, 1);
    for (const _ of starts) {
      await breathe();
      const { result: samples } = await batches.next();
      const { predicted, value } = await run(model, collate("validate", samples), loss);
      lossSum += value * samples.length;
      for (const [i, sample] of samples.entries())
        errors.push(...distances(sample, predicted.subarray(2 * i * network.landmarks)));
    }
  } finally {
    model.dispose();
  }
  const count = errors.length;
  return {
    loss: lossSum / source.size,
    meanError: errors.reduce((a, b) => a + b, 0) / count,
    pck: errors.filter((e) => e <= radius).length / count,
    count,
  };
}

async function run(model: InferenceNetwork, batch: Batch, loss: LandmarkLoss) {
  const { input, landmarks: points } = model.network;
  const held: Tensor[] = [];
  const hold = <T extends Tensor>(x: T) => {
    held.push(x);
    return x;
  };
  try {
    const images = hold(tensor4d(batch.images, [batch.size, ...input]));
    const targets = hold(tensor3d(batch.landmarks, [batch.size, points, 2]));
    const moments = model.predict(images);
    held.push(...Object.values(moments));
    const value = hold(loss(targets, moments.landmarks));
    const [predicted, l] = await Promise.all([moments.landmarks.data<"float32">(), value.data()]);
    return { predicted, value: l[0]! };
  } finally {
    dispose(held);
  }
}

/** Distances of the present landmarks of a sample; infinite where the prediction is no number. */
function distances({ landmarks, unit }: NetworkSample, predicted: Float32Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < landmarks.length; at += 2) {
    if (Number.isNaN(landmarks[at]! + landmarks[at + 1]!)) continue;
    const dx = (predicted[at]! - landmarks[at]!) * unit[0];
    const dy = (predicted[at + 1]! - landmarks[at + 1]!) * unit[1];
    const distance = Math.hypot(dx, dy);
    found.push(Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  }
  return found;
}
