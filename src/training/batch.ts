import { assertAnswers, assertInteger, assertNumbers, fieldsOf, refusal, rowsOf } from "../internal/guards.ts";
import { createRandom, permutation } from "../internal/random.ts";
import { assertNormalizable } from "../network/assertNormalizable.ts";
import type { Network } from "../network/network.ts";
import type { NetworkSample, SampleSource } from "./sampleSource.ts";

/** A batch as plain arrays: images `[B, H, W, C]`, normalized landmarks `[B, K, 2]` with NaN for missing ones. */
export interface Batch {
  readonly size: number;
  readonly images: Float32Array;
  readonly landmarks: Float32Array;
  /** One for each image, for messages. */
  readonly names?: readonly string[];
}

/** The order of an epoch's samples: a permutation from (seed, epoch) alone. */
export function epochOrder(size: number, seed: number | string, epoch: number): Uint32Array {
  return permutation(size, createRandom(seed, "shuffle", epoch));
}

/** Collects samples of a source into one batch; all are asked for before the first is awaited. */
export async function assembleBatch(source: SampleSource, indices: ArrayLike<number>, epoch: number): Promise<Batch> {
  assertAnswers("assembleBatch", "source", source, "get");
  if (typeof indices?.length !== "number") throw refusal("assembleBatch", "indices", "a list of numbers", indices);
  return collate("assembleBatch", await Promise.all(Array.from(indices, (index) => source.get(index, epoch))));
}

/**
 * Joins samples of one size, in their order.
 *
 * @throws RangeError, with the sample's name, where an image or its landmarks are not as many numbers as those of the first
 */
export function collate(fn: string, samples: readonly NetworkSample[]): Batch {
  rowsOf(fn, "samples", samples);
  const join = (part: "image" | "landmarks") => {
    const size = samples[0]?.[part]?.length ?? 0;
    const joined = new Float32Array(samples.length * size);
    for (const [i, { [part]: numbers, name }] of samples.entries()) {
      if (numbers?.length !== size)
        throw refusal(
          fn,
          `samples[${i}].${part}.length${name === undefined ? "" : ` (${name})`}`,
          `${size}, as that of samples[0]; missing landmarks are NaN`,
          numbers?.length,
        );
      joined.set(numbers, i * size);
    }
    return joined;
  };
  const names = samples.flatMap(({ name }) => name ?? []);
  return {
    size: samples.length,
    images: join("image"),
    landmarks: join("landmarks"),
    ...(names.length === samples.length && { names }),
  };
}

export interface BatchParts {
  /** Parts that the batch is differentiated in. @default 1 */
  readonly parts?: number;
  /** Those of them that are normalized together. @default 1 */
  readonly together?: number;
}

/**
 * Checks a batch before it goes to the backend.
 *
 * @throws TypeError for arrays of other types than Float32Array; RangeError unless the batch fits the network, its
 *   pixels are finite, and each of its parts has an image, and enough of them to be normalized
 */
export function checkBatch(
  fn: string,
  network: Network,
  batch: Batch,
  { parts = 1, together = 1 }: BatchParts = {},
): void {
  const { size, images, landmarks } = fieldsOf(fn, "batch", batch);
  assertInteger(fn, "batch.size", size, parts);
  // Some backends' ReLU turns NaN into 0, which would hide it from the loss and leave it in the running statistics.
  assertNumbers(
    fn,
    "batch.images",
    images,
    network.input.reduce((a, b) => a * b, size),
  );
  assertLandmarks(fn, "batch.landmarks", landmarks, size * network.landmarks * 2);
  assertNormalizable(fn, network, Math.floor(size / parts) * together);
}

/** Missing landmarks are NaN; infinite ones count as missing, too. */
function assertLandmarks(fn: string, name: string, values: unknown, length: number): void {
  if (!(values instanceof Float32Array)) throw refusal(fn, name, "a Float32Array", values);
  if (values.length !== length) throw refusal(fn, `${name}.length`, `${length}`, values.length);
}
