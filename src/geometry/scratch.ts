import { newPixels } from "./pixels.ts";
import type { PixelArray } from "./raster.ts";

type Scratch = PixelArray | Int32Array;

/** One buffer for each type, kept from call to call; every user is done with it before it returns. */
const kept = /* @__PURE__ */ new Map<string, Scratch>();

/** The longest that is kept: for a film of 24 Mi pixels. What a larger one needs is not held for ever. */
const most = 24 * 2 ** 20;

/** Memory of the same type and at least a length, with unknown content, which the next call hands out again. */
export function scratchLike<P extends Scratch>(like: P, length: number): P {
  const kind = like[Symbol.toStringTag];
  let buffer = kept.get(kind);
  if (!buffer || buffer.length < length) {
    buffer = like instanceof Int32Array ? new Int32Array(length) : newPixels(like, length);
    if (length <= most) kept.set(kind, buffer);
  }
  return buffer as P; // kept by the name of its type
}

/** A copy of pixels in such memory. */
export function scratchCopy<P extends Scratch>(pixels: P): P {
  const copy = scratchLike(pixels, pixels.length);
  copy.set(pixels);
  return copy;
}
