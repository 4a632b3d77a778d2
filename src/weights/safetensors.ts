import { getFloat16, setFloat16 } from "@petamoriken/float16";
import { assertOneOf, refusal } from "../internal/guards.ts";

/** One array of a safetensors file. Numbers of 16 bits arrive as 32-bit floats, 64-bit integers as numbers. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | Float64Array;
}

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

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, raw little-endian arrays. It can hold nothing but
 * numbers and strings. Reads F32, F64, F16, BF16, I32, I64 and U8.
 *
 * @throws Error when the file is truncated or longer than its arrays, or its header is not valid
 */
export function parseSafetensors(file: Uint8Array, source = "safetensors"): Safetensors {
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength); // a Node Buffer would slice without a copy
  const damaged = (why: string) => new Error(`${source}: not a whole safetensors file (${why})`);
  if (bytes.length < 8) throw damaged("shorter than its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > headerLimit || 8 + length > bytes.length) throw damaged("the header is cut off");
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw damaged("the header is not JSON");
  }
  if (!isRecord(header)) throw damaged("the header is not a JSON object");
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== "string"))
    throw damaged("the metadata are not text");
  const body = bytes.subarray(8 + length);
  const tensors = new Map<string, NamedArray>();
  const parts: (readonly [number, number])[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) throw damaged(`array ${name} has no type, shape and offsets`);
    const { dtype, shape, data_offsets: offsets } = entry;
    if (!Object.hasOwn(decoders, dtype)) throw damaged(`array ${name} has the unsupported type ${dtype}`);
    const decode = decoders[dtype as keyof typeof decoders];
    const size = shape.reduce((a, b) => a * b, 1);
    const [start, end] = offsets;
    if (end > body.length) throw damaged(`array ${name} is cut off`);
    if (end - start !== size * decode.bytes)
      throw damaged(`array ${name} has ${end - start} bytes where its shape needs ${size * decode.bytes}`);
    parts.push(offsets);
    tensors.set(name, { shape, data: decode.read(body.slice(start, end).buffer, size) });
  }
  if (!isTiling(parts, body.length)) throw damaged("its arrays overlap or do not fill it");
  return { tensors, metadata: metadata as Record<string, string> };
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

/** Whether the arrays lie one after the other from the first byte to the last, as the format demands. */
function isTiling(parts: readonly (readonly [number, number])[], length: number): boolean {
  let at = 0;
  for (const [start, end] of parts.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start !== at) return false;
    at = end;
  }
  return at === length;
}

const decoders = {
  F32: { bytes: 4, read: (b: ArrayBuffer) => new Float32Array(b) },
  F64: { bytes: 8, read: (b: ArrayBuffer) => new Float64Array(b) },
  I32: { bytes: 4, read: (b: ArrayBuffer) => new Int32Array(b) },
  U8: { bytes: 1, read: (b: ArrayBuffer) => new Uint8Array(b) },
  I64: { bytes: 8, read: (b: ArrayBuffer) => Float64Array.from(new BigInt64Array(b), Number) },
  F16: {
    bytes: 2,
    read: (b: ArrayBuffer, size: number) => {
      const view = new DataView(b);
      return Float32Array.from({ length: size }, (_, i) => getFloat16(view, 2 * i, true));
    },
  },
  BF16: {
    bytes: 2,
    read: (b: ArrayBuffer, size: number) =>
      new Float32Array(Uint32Array.from(new Uint16Array(b), (v) => v << 16).buffer, 0, size),
  },
} as const;

export interface FormatSafetensorsOptions {
  /** `"half"`: arrays of 32-bit floats are rounded to 16 bits (F16), which leaves 11 significant bits and halves the file. @default "single" */
  readonly precision?: "single" | "half";
}

/**
 * Writes a safetensors file (float32 or float16, int32, float64 and bytes), in the order of the map.
 *
 * @throws RangeError for a shape that does not fit its numbers, and for a number that half precision cannot hold
 */
export function formatSafetensors(
  tensors: ReadonlyMap<string, NamedArray>,
  metadata: Readonly<Record<string, string>> = {},
  { precision = "single" }: FormatSafetensorsOptions = {},
): Uint8Array {
  assertOneOf("formatSafetensors", "precision", precision, ["single", "half"]);
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((a, b) => a * b, 1) !== data.length)
      throw refusal("formatSafetensors", `shape of ${name}`, `of ${data.length} numbers`, [...shape]);
    const half = precision === "half" && data instanceof Float32Array;
    const bytes = half ? halves(name, data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    parts.push(bytes);
    header[name] = { dtype: half ? "F16" : typeOf(data), shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(json, 8);
  let at = 8 + padded;
  for (const bytes of parts) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function halves(name: string, data: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * data.length));
  for (const [i, value] of data.entries()) {
    if (Math.abs(value) >= 65520 && Number.isFinite(value))
      throw refusal("formatSafetensors", `${name}[${i}]`, "below 65,520 in size for half precision", value);
    setFloat16(view, 2 * i, value, true);
  }
  return new Uint8Array(view.buffer);
}

function typeOf(data: NamedArray["data"]): string {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  return data instanceof Int32Array ? "I32" : "U8";
}
