import { parseNpyHeader } from "../internal/npy.ts";
import { printable } from "../internal/printable.ts";
import { unzip } from "../internal/unzip.ts";
import { bytesOf, contiguousStrides, countOf, type StoredTensor, type StoredType } from "./storedTensor.ts";

const types: ReadonlyMap<string, StoredType> = new Map([
  ["<f8", "F64"],
  ["<f4", "F32"],
  ["<f2", "F16"],
  ["<i8", "I64"],
  ["<i4", "I32"],
  ["<i2", "I16"],
  ["|i1", "I8"],
  ["|u1", "U8"],
  ["|b1", "BOOL"],
]);

/**
 * The arrays of numbers of a `.npz` file, in C or Fortran order; arrays of other things are left out.
 *
 * @throws Error naming `source` for what is no such file
 */
export function storedNpz(file: Uint8Array, source: string): ReadonlyMap<string, StoredTensor> {
  return storedArrays(unzip(file, source), source);
}

/** The arrays among the files of a zip archive. */
export function storedArrays(
  files: Readonly<Record<string, Uint8Array>>,
  source: string,
): ReadonlyMap<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [path, bytes] of Object.entries(files)) {
    if (!path.endsWith(".npy")) continue;
    const name = path.slice(0, -".npy".length);
    const { descr, fortran, shape, start } = parseNpyHeader(bytes, `${source}, ${name}`);
    const type = types.get(descr);
    if (descr.startsWith(">"))
      throw new RangeError(`${source}, ${name}: must be little-endian, got ${printable(descr)}`);
    if (!type) continue;
    const size = countOf(shape) * bytesOf(type);
    if (bytes.length - start !== size)
      throw new RangeError(
        `${source}, ${name}: must have ${size} bytes of data by its header, got ${bytes.length - start}`,
      );
    const strides = fortran ? contiguousStrides(shape.toReversed()).toReversed() : contiguousStrides(shape);
    tensors.set(name, { type, shape, strides, bytes: bytes.subarray(start) });
  }
  return tensors;
}
