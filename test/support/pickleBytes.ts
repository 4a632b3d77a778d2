import { zipSync } from "fflate";

type Part = number | string | readonly Part[] | Uint8Array;

const bytesOf = (part: Part): readonly number[] => {
  if (typeof part === "number") return [part];
  if (typeof part === "string") return [...part].map((character) => character.charCodeAt(0));
  return part instanceof Uint8Array ? [...part] : part.flatMap(bytesOf);
};

/** A pickle of protocol 2 by hand: codes as characters or numbers, everything in order. */
export const pickle = (...parts: readonly Part[]): Uint8Array => Uint8Array.from(bytesOf(["\x80\x02", ...parts, "."]));

/** Numbers of 4 bytes, low byte first. */
export const u32 = (value: number): readonly number[] =>
  [value, value >> 8, value >> 16, value >> 24].map((v) => v & 255);

/** A text. */
export const text = (value: string): Part => {
  const bytes = new TextEncoder().encode(value);
  return ["X", u32(bytes.length), bytes];
};

/** A whole number below 2^31. */
export const integer = (value: number): Part => ["J", u32(value)];

export const integers = (values: readonly number[]): Part => ["(", values.map(integer), "t"];

/** What `name` of `module` stands for. */
export const global = (module: string, name: string): Part => ["c", `${module}\n${name}\n`];

/** A storage of `count` numbers, by its persistent id. */
export const storage = (key: string, count: number, type = "FloatStorage"): Part => [
  ["(", text("storage"), global("torch", type), text(key), text("cpu"), integer(count), "t"],
  "Q",
];

/** A call of `_rebuild_tensor_v2`. */
export const tensor = (of: Part, offset: number, shape: readonly number[], strides: readonly number[]): Part => [
  global("torch._utils", "_rebuild_tensor_v2"),
  ["(", of, integer(offset), integers(shape), integers(strides), 0x89, global("collections", "OrderedDict"), ")R", "t"],
  "R",
];

/** A dict. */
export const dict = (...entries: readonly (readonly [string, Part])[]): Part => [
  "}(",
  entries.map(([key, value]) => [text(key), value]),
  "u",
];

/** A checkpoint of PyTorch as a zip archive. */
export const torchZip = (data: Uint8Array, storages: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zipSync({ archive: { "data.pkl": data, data: { ...storages } } }, { level: 0 });

/** A checkpoint of PyTorch before 1.6. */
export const torchFile = (
  data: Uint8Array,
  storages: readonly (readonly [key: string, count: number, bytes: Uint8Array])[] = [],
  machine: Part = dict(["little_endian", 0x88]),
): Uint8Array => {
  const keys = ["](", storages.map(([key]) => text(key)), "e"];
  const blobs = storages.map(([, count, bytes]) => [u32(count), u32(0), bytes]);
  const magic = ["\x8a\x0a", 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  const parts = [pickle(magic), pickle("M", 0xe9, 0x03), pickle(machine), data, pickle(keys), ...blobs.flat()];
  return Uint8Array.from(parts.flatMap((part) => bytesOf(part)));
};
