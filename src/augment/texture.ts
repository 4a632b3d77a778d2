import type { Raster } from "../geometry/raster.ts";
import { assertInteger, refusal } from "../internal/guards.ts";

type Data = Raster["data"];

export interface TextureOptions {
  /** Memory of the result, of the image's type and length; the image's own works in place. @default new memory */
  readonly output?: Data;
}

/** An image, its result and what its numbers mean, as the loops of textures need them. */
interface Texture<R extends Raster> {
  readonly result: R;
  /** Clamped bytes are viewed as bytes, so that all integers round alike. */
  readonly source: Uint8Array | Uint16Array | Float32Array;
  readonly data: Uint8Array | Uint16Array | Float32Array;
  /** White: 255, 65535 or, for floats, 1. */
  readonly white: number;
  /** What is added before a value is stored: 0.5 where storing truncates. */
  readonly bias: number;
}

/** Checks an image and its output. Integers stand for v/255 or v/65535, floats for themselves; all is clipped to [0, 1]. */
export function texture<R extends Raster>(fn: string, image: R, { output }: TextureOptions): Texture<R> {
  const { width, height, channels } = image;
  assertInteger(fn, "image.width", width);
  assertInteger(fn, "image.height", height);
  assertInteger(fn, "image.channels", channels);
  const length = width * height * channels;
  if (image.data.length !== length) throw refusal(fn, "image.data.length", `${length}`, image.data.length);
  const data = output ?? newData(image.data, length);
  if (data.constructor !== image.data.constructor)
    throw refusal(fn, "output", `a ${image.data.constructor.name}`, data);
  if (data.length !== length) throw refusal(fn, "output.length", `${length}`, data.length);
  return {
    result: { ...image, data },
    source: plain(image.data),
    data: plain(data),
    white: fullScale(data),
    bias: data instanceof Float32Array ? 0 : 0.5,
  };
}

/** White of an image: 255 and 65535 for integers, 1 for floats. */
function fullScale(data: Data): number {
  if (data instanceof Float32Array) return 1;
  return data instanceof Uint16Array ? 65535 : 255;
}

/** Memory of the same type. */
export function newData<D extends Data>(like: D, length: number): D {
  return new (like.constructor as new (length: number) => D)(length);
}

const plain = (data: Data): Uint8Array | Uint16Array | Float32Array =>
  data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
