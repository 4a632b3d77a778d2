import { getFloat16 } from "@petamoriken/float16";
import type { ByteReader } from "./byteReader.ts";
import { PickleObject } from "./pickleMachine.ts";

const numpyReaders: ReadonlyMap<unknown, (view: DataView, littleEndian: boolean) => number> = new Map([
  ["f8", (view: DataView, little: boolean) => view.getFloat64(0, little)],
  ["f4", (view: DataView, little: boolean) => view.getFloat32(0, little)],
  ["f2", (view: DataView, little: boolean) => getFloat16(view, 0, little)],
  ["i8", (view: DataView, little: boolean) => Number(view.getBigInt64(0, little))],
  ["i4", (view: DataView, little: boolean) => view.getInt32(0, little)],
  ["i2", (view: DataView, little: boolean) => view.getInt16(0, little)],
  ["i1", (view: DataView) => view.getInt8(0)],
  ["u8", (view: DataView, little: boolean) => Number(view.getBigUint64(0, little))],
  ["u4", (view: DataView, little: boolean) => view.getUint32(0, little)],
  ["u2", (view: DataView, little: boolean) => view.getUint16(0, little)],
  ["u1", (view: DataView) => view.getUint8(0)],
  ["b1", (view: DataView) => view.getUint8(0)],
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
