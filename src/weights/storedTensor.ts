import { getFloat16 } from "@petamoriken/float16";

type Get = (view: DataView, at: number) => number;

/** The types of numbers in checkpoints, named as in safetensors: bytes of one, and how it is read. */
const types = {
  F64: { bytes: 8, get: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, get: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, get: (view, at) => halves()[view.getUint16(at, true)]! },
  BF16: { bytes: 2, get: bfloat16 },
  I64: { bytes: 8, get: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { bytes: 4, get: (view, at) => view.getInt32(at, true) },
  I16: { bytes: 2, get: (view, at) => view.getInt16(at, true) },
  I8: { bytes: 1, get: (view, at) => view.getInt8(at) },
  U8: { bytes: 1, get: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, get: (view, at) => view.getUint8(at) },
} as const satisfies Record<string, { readonly bytes: number; readonly get: Get }>;

/** The type of the numbers of a stored tensor. */
export type StoredType = keyof typeof types;

export const isStoredType = (name: string): name is StoredType => Object.hasOwn(types, name);

export const bytesOf = (type: StoredType): number => types[type].bytes;

/** An array where it lies in its file; nothing is copied or converted before `readNumbers`. */
export interface StoredTensor {
  readonly type: StoredType;
  readonly shape: readonly number[];
  /** Numbers from one index to the next, along each axis. */
  readonly strides: readonly number[];
  /** From its first number on, little-endian. */
  readonly bytes: Uint8Array;
}

/** Steps of an array whose last index moves fastest. */
export function contiguousStrides(shape: readonly number[]): readonly number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The same numbers with their axes in another order, without a copy. */
export function permuteAxes<T extends Pick<StoredTensor, "shape" | "strides">>(tensor: T, axes: readonly number[]): T {
  const pick = (values: readonly number[]) => axes.map((axis) => values[axis]!);
  return { ...tensor, shape: pick(tensor.shape), strides: pick(tensor.strides) };
}

/** The numbers of an array as 32-bit floats, last index fastest: one copy, whatever their type and strides. */
export function readNumbers({ type, shape, strides, bytes }: StoredTensor): Float32Array {
  const numbers = new Float32Array(countOf(shape));
  if (numbers.length === 0) return numbers;
  if (type === "F32" && strides.join() === contiguousStrides(shape).join()) {
    new Uint8Array(numbers.buffer).set(bytes.subarray(0, numbers.byteLength));
    return numbers;
  }
  const { bytes: width, get } = types[type];
  const floats = type === "F32" && bytes.byteOffset % width === 0 ? alignedFloats(bytes) : null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = shape.length - 1;
  const [row, step] = last < 0 ? [1, 0] : [shape[last]!, strides[last]!];
  const index = shape.map(() => 0);
  let at = 0;
  for (let i = 0; i < numbers.length; i += row) {
    if (floats) for (let j = 0; j < row; j++) numbers[i + j] = floats[at + j * step]!;
    else for (let j = 0; j < row; j++) numbers[i + j] = get(view, (at + j * step) * width);
    for (let axis = last - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return numbers;
}

const alignedFloats = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new Float32Array(buffer, byteOffset, Math.floor(byteLength / 4));

let table: Float32Array | null = null;

/** Every half as a float, made when the first one is read: a call of the library for each number takes seconds. */
function halves(): Float32Array {
  if (table) return table;
  const view = new DataView(new ArrayBuffer(2));
  table = Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    view.setUint16(0, bits);
    return getFloat16(view, 0);
  });
  return table;
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a 32-bit float. */
function bfloat16(view: DataView, at: number): number {
  scratch.setUint16(2, view.getUint16(at, true), true);
  return scratch.getFloat32(0, true);
}
