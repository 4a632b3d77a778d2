import { assertBytes, assertMap, assertOneOf, fieldsOf, refusal } from "../internal/guards.ts";
import { parseJson } from "../internal/parseJson.ts";
import { printable } from "../internal/printable.ts";
import {
  bytesOf,
  contiguousStrides,
  countOf,
  isStoredType,
  readNumbers,
  type StoredTensor,
  type StoredType,
} from "./storedTensor.ts";
import { toHalves } from "./toHalves.ts";

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

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const headerLimit = 100_000_000;
/** A network has some hundred. */
const mostArrays = 2 ** 16;

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

/** The text of a header; none, which is no JSON either, where it is not UTF-8. */
function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}

/** Whether a text has a character more often than so many times. */
function holdsMore(text: string, character: string, most: number): boolean {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) if (++count > most) return true;
  return false;
}

/** The arrays of a safetensors file where they lie in it. */
export function storedSafetensors(
  file: Uint8Array,
  source: string,
): { readonly tensors: ReadonlyMap<string, StoredTensor>; readonly metadata: Safetensors["metadata"] } {
  assertBytes(source, file);
  const damaged = (why: string) => new Error(`${source}: not a whole safetensors file (${why})`);
  if (file.length < 8) throw damaged("shorter than its header");
  const length = Number(new DataView(file.buffer, file.byteOffset, file.byteLength).getBigUint64(0, true));
  if (length > headerLimit || 8 + length > file.length) throw damaged("the header is cut off");
  const text = headerText(file.subarray(8, 8 + length));
  if (holdsMore(text, "{", mostArrays + 2)) throw damaged(`its header has more than ${mostArrays} arrays`);
  const header = parseJson(text, (reason) => damaged(`the header is ${reason}`));
  if (!isRecord(header)) throw damaged("the header is not a JSON object");
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== "string"))
    throw damaged("the metadata are not text");
  const body = file.subarray(8 + length);
  const tensors = new Map<string, StoredTensor>();
  const parts: Part[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) throw damaged(`array ${printable(name)} has no type, shape and offsets`);
    const { dtype: type, shape, data_offsets: offsets } = entry;
    if (!isStoredType(type)) throw damaged(`array ${printable(name)} has the unsupported type ${printable(type)}`);
    const size = countOf(shape) * bytesOf(type);
    const [start, end] = offsets;
    if (end > body.length) throw damaged(`array ${printable(name)} is cut off`);
    if (end - start !== size)
      throw damaged(`array ${printable(name)} has ${end - start} bytes where its shape needs ${size}`);
    parts.push({ name, start, end });
    tensors.set(name, { type, shape, strides: contiguousStrides(shape), bytes: body.subarray(start, end) });
  }
  const fault = faultOf(parts, body.length);
  if (fault !== null) throw damaged(fault);
  return { tensors, metadata: metadata as Record<string, string> }; // checked above
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) &&
  typeof value.dtype === "string" &&
  isSizes(value.shape) &&
  isSizes(value.data_offsets) &&
  value.data_offsets.length === 2;

interface Part {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Why the arrays do not lie one after the other from the first byte to the last, as the format demands; null if they do. */
function faultOf(parts: readonly Part[], length: number): string | null {
  let at = 0;
  for (const { name, start, end } of parts.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) return `array ${printable(name)} overlaps another one`;
    if (start > at) return `no array holds what is before ${printable(name)}`;
    at = end;
  }
  return at < length ? `no array holds what begins at byte ${at}` : null;
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

/** Options of `formatSafetensors`. */
export interface FormatSafetensorsOptions {
  /** `"half"`: arrays of 32-bit floats are rounded to 16 bits (F16), which leaves 11 significant bits and halves the file. @default "single" */
  readonly precision?: "single" | "half";
}

/**
 * Writes a safetensors file (float32 or float16, int32, float64, int8 and bytes), in the order of the map.
 *
 * @throws RangeError for a shape that does not fit its numbers, and for a number that half precision cannot hold
 */
export function formatSafetensors(
  tensors: ReadonlyMap<string, NamedArray>,
  metadata: Readonly<Record<string, string>> = {},
  options: FormatSafetensorsOptions = {},
): Uint8Array {
  assertMap("formatSafetensors", "tensors", tensors);
  fieldsOf("formatSafetensors", "metadata", metadata);
  const { precision = "single" } = fieldsOf("formatSafetensors", "options", options);
  assertOneOf("formatSafetensors", "precision", precision, ["single", "half"]);
  const stored = [...tensors].map(([name, { shape, data }]): [string, WrittenTensor] => {
    if (countOf(shape) !== data.length)
      throw refusal("formatSafetensors", `shape of ${name}`, `of ${data.length} numbers`, [...shape]);
    const half = precision === "half" && data instanceof Float32Array;
    return [
      name,
      half ? { type: "F16", shape, bytes: toHalves("formatSafetensors", name, data) } : storedArray({ shape, data }),
    ];
  });
  return writeSafetensors(new Map(stored), metadata);
}

/** An array as its bytes, contiguous. */
export type WrittenTensor = Omit<StoredTensor, "strides">;

/** Writes arrays that are bytes already. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WrittenTensor>,
  metadata: Safetensors["metadata"],
): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const [name, { type, shape, bytes }] of tensors) {
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(json, 8);
  let at = 8 + padded;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

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
