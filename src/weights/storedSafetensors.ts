import { assertBytes } from "../internal/guards.ts";
import { parseJson } from "../internal/parseJson.ts";
import { printable } from "../internal/printable.ts";
import type { Safetensors } from "./safetensors.ts";
import { bytesOf, contiguousStrides, countOf, isStoredType, type StoredTensor } from "./storedTensor.ts";

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const headerLimit = 100_000_000;
/** A network has some hundred. */
const mostArrays = 2 ** 16;

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
