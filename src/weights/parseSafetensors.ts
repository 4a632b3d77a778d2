import type { NamedArray, Safetensors } from "./safetensors.ts";
import { storedSafetensors } from "./storedSafetensors.ts";
import { readNumbers, type StoredTensor } from "./storedTensor.ts";

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, raw little-endian arrays. It can hold nothing but
 * numbers and strings. Reads F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL.
 *
 * @throws Error when the file is truncated or longer than its arrays, or its header is not valid
 */
export function parseSafetensors(file: Uint8Array, source = "safetensors"): Safetensors {
  const { tensors, metadata } = storedSafetensors(file, source);
  return { metadata, tensors: new Map([...tensors].map(([name, tensor]) => [name, namedArray(tensor)])) };
}

/** An array of a file by itself, in the type of numbers that holds its own. */
function namedArray(tensor: StoredTensor): NamedArray {
  const { type, shape } = tensor;
  const bytes = () => new Uint8Array(tensor.bytes).buffer; // a copy, aligned
  if (type === "F64") return { shape, data: new Float64Array(bytes()) };
  if (type === "I64") return { shape, data: Float64Array.from(new BigInt64Array(bytes()), Number) };
  if (type === "I32") return { shape, data: new Int32Array(bytes()) };
  if (type === "I8") return { shape, data: new Int8Array(bytes()) };
  if (type === "U8" || type === "BOOL") return { shape, data: new Uint8Array(bytes()) };
  const numbers = readNumbers(tensor);
  return { shape, data: type === "I16" ? Int32Array.from(numbers) : numbers };
}
