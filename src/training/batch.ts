import { createRandom, permutation } from "../internal/random.ts";
import type { SampleSource } from "./samples.ts";
import type { Batch } from "./Trainer.ts";

/** The order of an epoch's samples: a permutation from (seed, epoch) alone. */
export function epochOrder(size: number, seed: number | string, epoch: number): Uint32Array {
  return permutation(size, createRandom(seed, "shuffle", epoch));
}

/** Collects samples into one batch. */
export function assembleBatch(source: SampleSource, indices: ArrayLike<number>, epoch: number): Batch {
  const samples = Array.from(indices, (index) => source.get(index, epoch));
  const first = samples[0]!;
  const images = new Float32Array(samples.length * first.image.length);
  const landmarks = new Float32Array(samples.length * first.landmarks.length);
  samples.forEach((sample, i) => {
    images.set(sample.image, i * first.image.length);
    landmarks.set(sample.landmarks, i * first.landmarks.length);
  });
  return { size: samples.length, images, landmarks };
}
