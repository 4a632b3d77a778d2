import type { ByteReader } from "./byteReader.ts";
import { NumpyType, numpyNumber } from "./numpyNumber.ts";
import { PickleGlobal } from "./pickleMachine.ts";
import { bytesOf, countOf, type StoredTensor, type StoredType } from "./storedTensor.ts";

/** Numbers of a PyTorch checkpoint that tensors share; where they lie is known once the pickle has been read. */
export class TorchStorage {
  readonly type: StoredType;
  /** How many numbers. */
  readonly count: number;
  bytes: Uint8Array | null = null;

  constructor(type: StoredType, count: number) {
    this.type = type;
    this.count = count;
  }
}

/** A view into a storage, as `torch._utils._rebuild_tensor_v2` describes it. */
export class TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: TorchStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  /** The array where it lies in the file. */
  stored(): StoredTensor {
    const { storage, shape, strides, offset } = this;
    return { type: storage.type, shape, strides, bytes: storage.bytes!.subarray(offset * bytesOf(storage.type)) };
  }
}

/** By the name of the class that a persistent id names. */
export const storageTypes: ReadonlyMap<string, StoredType> = new Map([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

/** More axes are no parameter of a network. */
const mostAxes = 8;

/**
 * The globals that checkpoints of state dicts name: containers, storages, tensors, and numbers of NumPy among the figures
 * beside them. Everything else is refused.
 *
 * @param size of the file in bytes. All tensors together may hold as many numbers, what is copied counted too: enough for
 *   half precision and parts that are shared, too few for a file that grows.
 */
export function torchGlobals(reader: ByteReader, size: number): ReadonlyMap<string, PickleGlobal> {
  let spent = 0;
  const spend = (count: number) => {
    spent += count;
    if (spent > size) throw reader.fail("its tensors hold more numbers than the file has bytes");
  };
  const refuse = (what: string) => reader.fail(`a tensor of it has no ${what}`);
  const sizes = (value: unknown, what: string): readonly number[] => {
    if (!Array.isArray(value) || value.length > mostAxes || !value.every(isCount)) throw refuse(what);
    return value;
  };
  const tensor = ([storage, offset, shapeValue, stridesValue]: readonly unknown[]) => {
    if (!(storage instanceof TorchStorage)) throw refuse("storage");
    const shape = sizes(shapeValue, "shape");
    const strides = sizes(stridesValue, "strides");
    const count = countOf(shape);
    const start = isCount(offset) ? offset : Number.NaN; // a bigint among what it may be
    const end = shape.reduce((last, length, axis) => last + (length - 1) * (strides[axis] ?? Number.NaN), start);
    if (!isCount(offset) || strides.length !== shape.length || (count > 0 && !(end < storage.count)))
      throw reader.fail("a tensor of it reaches beyond its storage");
    spend(count);
    return new TorchTensor(storage, offset, shape, strides);
  };
  const parameter = ([data]: readonly unknown[]) => {
    if (!(data instanceof TorchTensor)) throw refuse("data");
    return data;
  };
  const set = ([values]: readonly unknown[]) => {
    if (!Array.isArray(values)) throw reader.fail("its pickle is damaged");
    spend(values.length);
    return new Set(values);
  };
  const map = ([pairs = []]: readonly unknown[]) => {
    if (!(pairs instanceof Map || Array.isArray(pairs))) throw reader.fail("its pickle is damaged");
    spend(pairs instanceof Map ? pairs.size : pairs.length);
    return new Map(pairsOf(reader, pairs));
  };
  const scalar = ([type, bytes]: readonly unknown[]) => numpyNumber(reader, type, bytes);
  const calls: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
    "collections.OrderedDict": map,
    "collections.Counter": map,
    "collections.defaultdict": () => new Map(),
    "builtins.set": set,
    "__builtin__.set": set,
    "torch.Size": ([shape]) => sizes(shape, "shape"),
    "torch.device": ([name]) => name,
    "torch._utils._rebuild_tensor": tensor,
    "torch._utils._rebuild_tensor_v2": tensor,
    "torch._utils._rebuild_parameter": parameter,
    "torch._utils._rebuild_parameter_with_state": parameter,
    // Tensors of a class of their own, or with attributes: how they are made, the class, the arguments, the attributes.
    "torch._tensor._rebuild_from_type_v2": ([by, , args]) => {
      if (
        !(by instanceof PickleGlobal) ||
        !/^torch\._utils\._rebuild_(tensor|tensor_v2|parameter)$/.test(by.name) ||
        !Array.isArray(args)
      )
        throw refuse("data");
      return calls[by.name]!(args);
    },
    // Numbers of NumPy: their type and their bytes, in protocol 2 as text.
    "numpy.dtype": ([name]) => new NumpyType(name),
    "_codecs.encode": ([text]) => {
      if (typeof text !== "string") throw reader.fail("its pickle is damaged");
      spend(text.length);
      return Uint8Array.from(text, (character) => character.charCodeAt(0));
    },
    "numpy.core.multiarray.scalar": scalar,
    "numpy._core.multiarray.scalar": scalar,
  };
  const names = [...storageTypes.keys(), ...inert];
  return new Map([
    ...names.map((name) => [name, new PickleGlobal(name)] as const),
    ...Object.entries(calls).map(([name, call]) => [name, new PickleGlobal(name, call)] as const),
  ]);
}

/** Names that stand among settings: types of numbers, classes of tensors, and what a `defaultdict` makes. */
const inert = [
  "torch.Tensor",
  "torch._tensor.Tensor",
  "torch.nn.parameter.Parameter",
  ..."float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 bool".split(" ").map((name) => `torch.${name}`),
  ...["int", "float", "list", "dict"].flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`]),
];

export const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** The pairs of a map, or a list of pairs. */
function pairsOf(reader: ByteReader, pairs: Map<unknown, unknown> | unknown[]): Iterable<[unknown, unknown]> {
  if (pairs instanceof Map) return pairs;
  if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) throw reader.fail("its pickle is damaged");
  return pairs as [unknown, unknown][]; // each a pair, as seen above
}
