import type { PixelArray } from "./raster.ts";

/** Pixels as the loops see them: clamped bytes are viewed as bytes, so that all integers round alike. */
export type Pixels = Uint8Array | Uint16Array | Float32Array;

/** What pixel arrays are called, by their tags: subclasses (Node's Buffer) and arrays of other realms are what they extend. */
export const pixelKinds = ["Uint8Array", "Uint8ClampedArray", "Uint16Array", "Float32Array"] as const;

export function pixelKind(data: PixelArray): (typeof pixelKinds)[number] {
  return data[Symbol.toStringTag];
}

/** The bits of an array of 8- or 16-bit integers, of another realm too; null for anything else. */
export function integerBits(data: unknown): 8 | 16 | null {
  const kind = ArrayBuffer.isView(data) ? pixelKind(data as PixelArray) : null; // its tag, whatever it is
  if (kind === "Uint16Array") return 16;
  return kind === "Uint8Array" || kind === "Uint8ClampedArray" ? 8 : null;
}

/** White: 255 or 65535 for integers, 1 for floats. */
export function whiteLevel(data: PixelArray): 255 | 65535 | 1 {
  const kind = pixelKind(data);
  if (kind === "Float32Array") return 1;
  return kind === "Uint16Array" ? 65535 : 255;
}

/** What is added to a value before it is stored: 0.5 where storing truncates, so that it rounds. */
export function roundingBias(data: PixelArray): 0.5 | 0 {
  return pixelKind(data) === "Float32Array" ? 0 : 0.5;
}

/** New memory of the same kind, filled with zeros. */
export function newPixels<D extends PixelArray>(like: D, length: number): D;
export function newPixels(like: PixelArray, length: number): PixelArray {
  const kind = pixelKind(like);
  if (kind === "Uint8Array") return new Uint8Array(length);
  if (kind === "Uint8ClampedArray") return new Uint8ClampedArray(length);
  return kind === "Uint16Array" ? new Uint16Array(length) : new Float32Array(length);
}

/** The same memory as the loops see it. */
export function viewPixels(data: PixelArray): Pixels {
  const { buffer, byteOffset, length } = data;
  const kind = pixelKind(data);
  if (kind === "Float32Array") return new Float32Array(buffer, byteOffset, length);
  return kind === "Uint16Array"
    ? new Uint16Array(buffer, byteOffset, length)
    : new Uint8Array(buffer, byteOffset, length);
}
