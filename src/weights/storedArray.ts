import type { NamedArray } from "./safetensors.ts";
import { contiguousStrides, type StoredTensor, type StoredType } from "./storedTensor.ts";

/** An array in memory as it is stored. */
export function storedArray({ shape, data }: NamedArray): StoredTensor {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { type: typeOf(data), shape, strides: contiguousStrides(shape), bytes };
}

/** The type of an array's numbers. */
function typeOf(data: NamedArray["data"]): StoredType {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Int8Array) return "I8";
  return data instanceof Int32Array ? "I32" : "U8";
}
