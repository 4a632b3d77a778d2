import type * as v from "valibot";
import type { Size } from "../geometry/frame.ts";
import type { Point } from "../geometry/point.ts";
import type { Random } from "../internal/random.ts";
import type { PixelJob } from "../pixels/pixelJob.ts";
import type { Displacement } from "./displacement.ts";
import { currentWarp, type Draw, type Typed } from "./draw.ts";

type Entries = v.ObjectEntries;

/** What a user writes for an operation, inferred from its entries. */
export type Options<T extends string, E extends Entries> = Readonly<
  { type: T } & v.InferInput<v.StrictObjectSchema<E, undefined>>
>;

/** Operations within an operation, whose union only the list of all operations can name. */
interface Parts {
  readonly operations: readonly Typed[];
}

/** How the size of the result follows from the options; null where draws differ. */
type SizeAfter = (size: Size | null, operation: Typed) => Size | null;

/** All that the library knows of an operation of an augmentation. */
export interface Operation<T extends string, E extends Entries> {
  readonly type: T;
  /** Schemas of the options beside `type`. */
  readonly entries: E;
  /** Whether a canvas can be fitted to what it does. @default false */
  readonly fitsCanvas?: boolean;
  /** Draws it: adds to the steps of a record. */
  sample(options: Options<T, E>, draw: Draw): void;
  /** @default the size stays */
  sizeAfter?(options: Options<T, E>, size: Size | null): Size | null;
}

/** An operation of operations. */
export interface Group<T extends string, E extends Entries> {
  readonly type: T;
  readonly entries: E;
  readonly fitsCanvas?: boolean;
  readonly isGroup: true;
  /** What the entries cannot say: counts against the number of parts. */
  check?(fn: string, name: string, options: Options<T, E> & Parts): void;
  sample(options: Options<T, E> & Parts, draw: Draw): void;
  sizeAfter(options: Options<T, E> & Parts, size: Size | null, after: SizeAfter): Size | null;
}

/** An operation on intensities; a step of the record is `{ type, ...parameters }`. */
export interface Texture<T extends string, E extends Entries, P extends object> extends Operation<T, E> {
  /** Changes the pixels in place. */
  apply(job: PixelJob, parameters: P): void;
  /** Whether it hides a point of an image of a size. @default false */
  hides?(point: Point, parameters: P, size: Size): boolean;
}

/** An operation that bends the image; a move of a warp is `{ type, ...parameters }`. */
export interface Deformation<T extends string, E extends Entries, P extends object> extends Operation<T, E> {
  /** Destination positions to source positions. */
  displacement(parameters: P): Displacement;
}

export function defineOperation<const T extends string, const E extends Entries>(
  operation: Operation<T, E>,
): Operation<T, E> {
  return operation;
}

export function defineGroup<const T extends string, const E extends Entries>(
  group: Omit<Group<T, E>, "isGroup">,
): Group<T, E> {
  return { ...group, isGroup: true };
}

/** @param definition - `sample` gives the parameters of a draw, which `apply` takes */
export function defineTexture<const T extends string, const E extends Entries, P extends object>({
  sample,
  ...texture
}: Omit<Texture<T, E, P>, "sample"> & {
  sample(options: Options<T, E>, random: Random, size: Size): P;
}): Texture<T, E, P> {
  const { type } = texture;
  return {
    ...texture,
    sample(options, draw) {
      draw.steps.push({ type, ...sample(options, draw.random, draw) });
    },
  };
}

/** @param definition - `sample` gives the parameters of a draw, which `displacement` takes */
export function defineDeformation<const T extends string, const E extends Entries, P extends object>({
  sample,
  ...deformation
}: Omit<Deformation<T, E, P>, "sample"> & {
  sample(options: Options<T, E>, random: Random, size: Size): P;
}): Deformation<T, E, P> {
  const { type } = deformation;
  return {
    ...deformation,
    sample(options, draw) {
      currentWarp(draw).moves.push({ type, ...sample(options, draw.random, draw) });
    },
  };
}
