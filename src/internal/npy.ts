import { assertBytes } from "./guards.ts";
import { isList } from "./isList.ts";
import { isOneOf } from "./isOneOf.ts";
import { keysOf } from "./keysOf.ts";
import { printable, quote } from "./printable.ts";

/** An array as NumPy stores it. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: BigInt64Array | Int32Array | Float64Array | Float32Array | readonly string[];
}

const magic = "\x93NUMPY";

/** Characters of a text: a path has 4,096 at most. */
const maxWidth = 4096;

const maxDimensions = 64;
/** Bytes of a header: NumPy reads no more unless it is told to (max_header_size). */
const longestHeader = 10_000;

/** Element types that are read and written, besides text. */
const types = {
  "<i8": BigInt64Array,
  "<i4": Int32Array,
  "<f8": Float64Array,
  "<f4": Float32Array,
} as const;

/**
 * The bytes of a `.npy` file, version 1.0, little-endian, in C order; texts are fixed-width UTF-32.
 * NumPy Enhancement Proposal 1.
 */
export function formatNpy({ shape, data }: NpyArray): Uint8Array {
  const texts = isList(data) ? data.map((text) => [...text]) : null;
  const width = texts ? Math.max(1, ...texts.map(({ length }) => length)) : 0;
  const descr = texts ? `<U${width}` : keysOf(types).find((key) => data instanceof types[key])!;
  const body = texts ? utf32(texts, width) : littleEndian(data as BigInt64Array); // any numbers; their bytes are taken
  const shapeText = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shapeText}, }`;
  const header = dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11);
  const out = new Uint8Array(10 + header.length + 1 + body.length);
  for (let i = 0; i < magic.length; i++) out[i] = magic.charCodeAt(i);
  out.set([1, 0, (header.length + 1) & 255, (header.length + 1) >> 8], 6);
  out.set(new TextEncoder().encode(`${header}\n`), 10);
  out.set(body, 11 + header.length);
  return out;
}

/** Every machine that runs JavaScript today is little-endian. */
const littleEndian = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

function utf32(texts: readonly (readonly string[])[], width: number): Uint8Array {
  const codes = new Uint32Array(texts.length * width);
  for (const [i, text] of texts.entries())
    for (const [j, character] of text.entries()) codes[i * width + j] = character.codePointAt(0)!;
  return littleEndian(codes);
}

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  /** Type of the elements, such as `<f4`. */
  readonly descr: string;
  /** Whether the first index moves fastest. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
}

/**
 * Reads the header of a `.npy` file.
 *
 * @throws RangeError naming `source` for anything else
 */
export function parseNpyHeader(bytes: Uint8Array, source: string): NpyHeader {
  assertBytes(source, bytes);
  const fail = (message: string) => new RangeError(`${source}: ${message}`);
  if (bytes.length < 12 || [...magic].some((character, i) => bytes[i] !== character.charCodeAt(0)))
    throw fail("is no array of NumPy");
  const version = bytes[6]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (version < 1 || version > 3) throw fail(`has version ${version} of the format, which is not known`);
  const at = version === 1 ? 10 : 12;
  const start = at + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) throw fail("is cut off");
  if (start - at > longestHeader)
    throw fail(`has a header of ${start - at} bytes, more than the ${longestHeader} that NumPy reads`);
  const header = new TextDecoder().decode(bytes.subarray(at, start));
  const [, descr] = /'descr':\s*'([^']+)'/.exec(header) ?? [];
  const [, fortran] = /'fortran_order':\s*(True|False)/.exec(header) ?? [];
  const [, dimensions] = /'shape':\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  if (descr === undefined || fortran === undefined || dimensions === undefined)
    throw fail("has a header that cannot be read");
  const shape = sizesOf(dimensions);
  if (!shape.every(Number.isSafeInteger))
    throw fail(`must have whole numbers, each before a comma, for its shape, got ${quote(`(${dimensions})`)}`);
  if (shape.length > maxDimensions) throw fail(`has ${shape.length} dimensions, more than NumPy's ${maxDimensions}`);
  return { descr, fortran: fortran === "True", shape, start };
}

/** The numbers of a tuple in Python's words, `(3,)` or `(2, 3)`; NaN for what is none. */
function sizesOf(tuple: string): number[] {
  if (tuple.trim() === "") return [];
  const parts = tuple.split(",").map((part) => part.trim());
  if (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts.map((part) => (part === "" ? Number.NaN : Number(part)));
}

/**
 * Reads a `.npy` file of integers, floats or texts.
 *
 * @throws RangeError naming `source` for anything else, and where the header does not fit the size of the file
 */
export function parseNpy(bytes: Uint8Array, source: string): NpyArray {
  const fail = (message: string) => new RangeError(`${source}: ${message}`);
  const { descr, fortran, shape, start } = parseNpyHeader(bytes, source);
  if (fortran) throw fail("must be in C order, got Fortran's");
  const count = shape.reduce((product, size) => product * size, 1);
  const width = Number(/^<U(\d+)$/.exec(descr)?.[1] ?? 0);
  const type = isOneOf(descr, keysOf(types)) ? types[descr] : null;
  if (!type && width === 0) throw fail(`must hold ${Object.keys(types).join(", ")} or text, got ${printable(descr)}`);
  if (width > maxWidth) throw fail(`must hold texts of at most ${maxWidth} characters, got ${printable(descr)}`);
  const size = type ? type.BYTES_PER_ELEMENT : 4 * width;
  if (bytes.length - start !== count * size)
    throw fail(`must have ${count * size} bytes of data by its header, got ${bytes.length - start}`);
  const body = Uint8Array.from(bytes.subarray(start)); // the slice of a Node Buffer would be no copy
  if (type) return { shape, data: new type(body.buffer) };
  const codes = new Uint32Array(body.buffer);
  if (codes.some((code) => code > 0x10ffff)) throw fail("holds text that is not Unicode");
  const texts = Array.from({ length: count }, (_, i) =>
    trimZeros(String.fromCodePoint(...codes.subarray(i * width, (i + 1) * width))),
  );
  return { shape, data: texts };
}

/** Text without the zeros that fill its place. */
function trimZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\0") end--;
  return text.slice(0, end);
}
