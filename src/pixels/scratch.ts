type Pixels = Uint8Array | Uint16Array | Int32Array | Float32Array;

/** One buffer for each type, kept from call to call; every user is done with it before it returns. */
const kept = /* @__PURE__ */ new Map<string, Pixels>();

/** Memory of the same type and at least a length, with unknown content, which the next call hands out again. */
export function scratchLike<P extends Pixels>(like: P, length: number): P {
  const key = like.constructor.name;
  let buffer = kept.get(key);
  if (!buffer || buffer.length < length) {
    buffer = new (like.constructor as new (length: number) => P)(length); // a typed array of the same kind
    kept.set(key, buffer);
  }
  return buffer as P; // kept by the name of its type
}

/** A copy of pixels in such memory. */
export function scratchCopy<P extends Pixels>(pixels: P): P {
  const copy = scratchLike(pixels, pixels.length);
  copy.set(pixels);
  return copy;
}
