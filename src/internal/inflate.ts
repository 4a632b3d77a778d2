import type { Inflate, Unzlib } from "fflate";

/** A stream of fflate: `Inflate` for bare deflate, `Unzlib` for deflate in a zlib frame. */
export type InflateStream = typeof Inflate | typeof Unzlib;

/** Compressed bytes at a time; deflate makes at most 1032 times as many of them, 17 MB. */
const step = 1 << 14;

/** A stream has ended when so many steps in a row gave nothing: no stored block spans as many. */
const idleSteps = 16;

/** Inflates piece by piece. Who stops asking stops the work: a file that grows without end fills no memory. */
export function* inflatePieces(Stream: InflateStream, bytes: Uint8Array): Generator<Uint8Array> {
  let piece = new Uint8Array(0);
  const stream = new Stream((chunk) => {
    piece = chunk as Uint8Array<ArrayBuffer>; // fflate makes no shared memory
  });
  let idle = 0;
  for (let i = 0; i < bytes.length && idle < idleSteps; i += step) {
    stream.push(bytes.subarray(i, i + step), i + step >= bytes.length);
    idle = piece.length > 0 ? 0 : idle + 1;
    yield piece;
  }
}

/** Bytes one behind the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Inflates to at most `limit` bytes; null where there are more, as soon as that is seen. */
export function inflateWithin(Stream: InflateStream, bytes: Uint8Array, limit: number): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const piece of inflatePieces(Stream, bytes)) {
    length += piece.length;
    if (length > limit) return null;
    parts.push(piece);
  }
  return concatBytes(parts);
}
