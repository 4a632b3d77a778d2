import { createRandom, permutation } from "../internal/random.ts";
import type { NetworkSample, SampleSource } from "./samples.ts";
import type { Batch } from "./Trainer.ts";

/** The order of an epoch's samples: a permutation from (seed, epoch) alone. */
export function epochOrder(size: number, seed: number | string, epoch: number): Uint32Array {
  return permutation(size, createRandom(seed, "shuffle", epoch));
}

/** Collects samples of a source into one batch. */
export function assembleBatch(source: SampleSource, indices: ArrayLike<number>, epoch: number): Batch {
  return collate(Array.from(indices, (index) => source.get(index, epoch)));
}

/** Joins samples of one size, in their order. */
export function collate(samples: readonly NetworkSample[]): Batch {
  const join = (arrays: readonly Float32Array[]) => {
    const size = arrays[0]?.length ?? 0;
    const joined = new Float32Array(arrays.length * size);
    for (const [i, array] of arrays.entries()) joined.set(array, i * size);
    return joined;
  };
  return {
    size: samples.length,
    images: join(samples.map(({ image }) => image)),
    landmarks: join(samples.map(({ landmarks }) => landmarks)),
  };
}
