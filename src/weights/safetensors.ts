/**
 * One array of a safetensors file. Floats of 16 bits arrive as 32-bit floats, 64-bit integers as numbers, those of 16 bits
 * as 32-bit integers, truth values as bytes.
 */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Int8Array | Uint8Array | Float64Array;
}

/** The arrays of a safetensors file, and its metadata. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NamedArray>;
  readonly metadata: Readonly<Record<string, string>>;
}
