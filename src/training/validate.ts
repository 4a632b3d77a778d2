import { dispose, type Tensor, tensor3d, tensor4d } from "@tensorflow/tfjs-core";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import { InferenceNetwork } from "../network/InferenceNetwork.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import { assembleBatch } from "./batch.ts";
import type { SampleSource } from "./samples.ts";

export interface ValidationResult {
  /** The training loss, in inference mode, weighted by images. */
  readonly loss: number;
  /** Mean distance over the present landmarks, in the unit of the samples (mm where the spacing is known). */
  readonly meanError: number;
  /** Fraction of the present landmarks within 2.5 of that unit. */
  readonly pck: number;
  /** Present landmarks. */
  readonly count: number;
}

/** Runs a network over samples and compares. */
export async function validate(
  network: Network,
  weights: Weights,
  source: SampleSource,
  loss: LandmarkLoss,
  batchSize = 16,
): Promise<ValidationResult> {
  const model = new InferenceNetwork(network, weights);
  const [height, width, channels] = network.input;
  let lossSum = 0;
  const errors: number[] = [];
  try {
    for (let start = 0; start < source.size; start += batchSize) {
      const indices = Array.from({ length: Math.min(batchSize, source.size - start) }, (_, i) => start + i);
      const batch = assembleBatch(source, indices, 0);
      const images = tensor4d(batch.images, [batch.size, height, width, channels]);
      const targets = tensor3d(batch.landmarks, [batch.size, network.landmarks, 2]);
      const { landmarks, covariance, peakMass } = model.predict(images);
      const value: Tensor = loss(targets, landmarks);
      const [predicted, l] = await Promise.all([landmarks.data(), value.data()]);
      dispose([images, targets, landmarks, covariance, peakMass, value]);
      lossSum += l[0]! * batch.size;
      for (const [i, index] of indices.entries()) {
        const [ux, uy] = source.get(index, 0).unit;
        for (let k = 0; k < network.landmarks; k++) {
          const at = 2 * (i * network.landmarks + k);
          const distance = Math.hypot(
            (predicted[at]! - batch.landmarks[at]!) * ux,
            (predicted[at + 1]! - batch.landmarks[at + 1]!) * uy,
          );
          if (!Number.isNaN(distance)) errors.push(distance);
        }
      }
    }
  } finally {
    model.dispose();
  }
  const count = Math.max(errors.length, 1);
  return {
    loss: lossSum / source.size,
    meanError: errors.reduce((a, b) => a + b, 0) / count,
    pck: errors.filter((e) => e <= 2.5).length / count,
    count: errors.length,
  };
}
