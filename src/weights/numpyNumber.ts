import type { ByteReader } from "./byteReader.ts";
import { PickleObject } from "./pickleMachine.ts";

/** Bytes of a number of NumPy. */
export const longestNumber = 8;

const numpyReaders: ReadonlyMap<unknown, (view: DataView, littleEndian: boolean) => number> = new Map([
  ["f8", (view: DataView, little: boolean) => view.getFloat64(0, little)],
  ["f4", (view: DataView, little: boolean) => view.getFloat32(0, little)],
  ["i8", (view: DataView, little: boolean) => Number(view.getBigInt64(0, little))],
  ["i4", (view: DataView, little: boolean) => view.getInt32(0, little)],
]);

/** A type of NumPy's numbers, such as `f8`. */
export class NumpyType extends PickleObject {
  readonly name: unknown;
  littleEndian = true;

  constructor(name: unknown) {
    super();
    this.name = name;
  }

  setState(state: unknown): void {
    if (Array.isArray(state)) this.littleEndian = state[1] !== ">";
  }
}

/** The number that NumPy keeps as its type and its bytes. */
export function numpyNumber(reader: ByteReader, type: unknown, bytes: unknown): number {
  const read = type instanceof NumpyType ? numpyReaders.get(type.name) : undefined;
  const isRead = type instanceof NumpyType && read && bytes instanceof Uint8Array;
  if (!isRead || bytes.length !== Number(String(type.name).slice(1)))
    throw reader.fail("it holds an object of NumPy that is no number; save its state dict alone");
  return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), type.littleEndian);
}
