import type * as v from "valibot";
import type { Deformation, Group, Operation, Options, Texture } from "./operation.ts";
import type { operations } from "./operations/list.ts";

type Definition = (typeof operations)[number];
type Entries = v.ObjectEntries;

/** The operations within an operation. */
interface Parts {
  readonly operations: readonly AugmentationOperation[];
}

/** What is written for an operation: `type` and the entries of its definition. */
type Written<D> =
  D extends Group<infer T, infer E>
    ? Options<T, E> & Parts
    : D extends Operation<infer T, infer E>
      ? Options<T, E>
      : never;

/**
 * One operation of an {@link Augmentation}: plain data, told apart by its `type`. Ranges are uniform unless stated,
 * intensities in [0, 1]. `docs/augment.md` lists them.
 */
export type AugmentationOperation = Written<Definition>;

/**
 * What may happen to images and their landmarks, in order. Plain data that survives JSON; `parseAugmentation` checks it.
 * Geometric operations that follow each other become one warp.
 */
export type Augmentation = readonly AugmentationOperation[];

/** What is done to an image's intensities: `{ type, …parameters }`, as a draw records it. */
export type ImageTexture = Drawn<Extract<Definition, { apply: unknown }>>;

/** How an image is bent within a warp. */
export type ImageDeformation = Drawn<Extract<Definition, { displacement: unknown }>>;

type Drawn<D> =
  D extends Texture<infer T, Entries, infer P>
    ? { readonly type: T } & Readonly<P>
    : D extends Deformation<infer T, Entries, infer P>
      ? { readonly type: T } & Readonly<P>
      : never;

/** One after the other; without arguments nothing, for instance as a choice of {@link oneOf}. */
export function compose(...operations: readonly AugmentationOperation[]): AugmentationOperation {
  return { type: "compose", operations };
}

/** All operations with a probability, else none. */
export function maybe(probability: number, ...operations: readonly AugmentationOperation[]): AugmentationOperation {
  return { type: "maybe", probability, operations };
}

/** Exactly one of the operations, equally likely. */
export function oneOf(...operations: readonly AugmentationOperation[]): AugmentationOperation {
  return { type: "oneOf", operations };
}

/** `count` of the operations (or a number of them from a range), in the order given. */
export function someOf(
  count: number | readonly [low: number, high: number],
  ...operations: readonly AugmentationOperation[]
): AugmentationOperation {
  return { type: "someOf", count: typeof count === "number" ? [count, count] : count, operations };
}
