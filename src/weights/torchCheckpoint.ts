import { printable } from "../internal/printable.ts";
import { ByteReader } from "./byteReader.ts";
import { readPickle } from "./pickle.ts";
import { PickleGlobal } from "./pickleMachine.ts";
import { bytesOf } from "./storedTensor.ts";
import { isCount, storageTypes, TorchStorage, torchGlobals } from "./torchTensors.ts";

/**
 * A zip archive that `torch.save` has written since PyTorch 1.6: `data.pkl`, and each storage as a file of its own.
 *
 * @param files of the archive, by name
 * @throws Error in one sentence for anything but tensors, numbers, texts and containers of them
 */
export function readTorchZip(files: Readonly<Record<string, Uint8Array>>, source: string): unknown {
  const size = Object.values(files).reduce((sum, { length }) => sum + length, 0);
  const main = pickleOf(files)!;
  const folder = main.slice(0, -"data.pkl".length);
  const reader = new ByteReader(files[main]!, source);
  const file = (name: string) => (Object.hasOwn(files, folder + name) ? files[folder + name]! : null);
  const order = file("byteorder");
  if (order && new TextDecoder().decode(order).trim() !== "little")
    throw reader.fail("its numbers are not little-endian");
  const globals = torchGlobals(reader, size);
  const storages = new Map<string, TorchStorage>();
  return readPickle(reader, {
    global: (name) => globals.get(name) ?? null,
    persistent(id) {
      const { key, storage } = storageOf(id, storages, reader);
      storage.bytes ??= file(`data/${key}`);
      if (!storage.bytes) throw reader.fail(`it has no data/${printable(key)}`);
      if (storage.bytes.length < storage.count * bytesOf(storage.type))
        throw reader.fail(`its data/${printable(key)} is cut off`);
      return storage;
    },
  });
}

/** The pickle among the files of a checkpoint; undefined where there is none. */
export function pickleOf(files: Readonly<Record<string, Uint8Array>>): string | undefined {
  return Object.keys(files).find((name) => /^([^/]*\/)?data\.pkl$/.test(name));
}

const magicNumber = 0x1950a86a20f9469cfc6cn;
const oldProtocol = 1001;

/**
 * A file that `torch.save` wrote before PyTorch 1.6: pickles of a magic number, the protocol, the machine, the object and
 * the storages' keys, then the storages.
 *
 * @throws Error in one sentence for anything but tensors, numbers, texts and containers of them
 */
export function readTorchFile(file: Uint8Array, source: string): unknown {
  const reader = new ByteReader(file, source);
  const nothing = {
    global: () => null,
    persistent: () => {
      throw reader.fail("its pickle is damaged");
    },
  };
  const foreign = () =>
    reader.fail("its pickle is not of PyTorch; save a state dict by torch.save, arrays by numpy.savez");
  const first = {
    ...nothing,
    global() {
      throw foreign();
    },
  };
  if (readPickle(reader, first) !== magicNumber) throw foreign();
  if (readPickle(reader, nothing) !== oldProtocol) throw reader.fail("its format of PyTorch is not known");
  const machine = readPickle(reader, nothing);
  if (!(machine instanceof Map) || machine.get("little_endian") !== true)
    throw reader.fail("its numbers are not little-endian");

  const globals = torchGlobals(reader, file.length);
  const storages = new Map<string, TorchStorage>();
  const parts: { readonly part: TorchStorage; readonly of: TorchStorage; readonly offset: number }[] = [];
  const value = readPickle(reader, {
    global: (name) => globals.get(name) ?? null,
    persistent(id) {
      const { storage, view } = storageOf(id, storages, reader);
      if (view === null) return storage;
      const [, offset, count] = Array.isArray(view) ? (view as readonly unknown[]) : []; // anything; looked at below
      if (!isCount(offset) || !isCount(count) || offset + count > storage.count)
        throw reader.fail("a part of a storage of it reaches beyond its end");
      const part = new TorchStorage(storage.type, count);
      parts.push({ part, of: storage, offset });
      return part;
    },
  });

  const keys = readPickle(reader, nothing);
  if (!Array.isArray(keys)) throw reader.fail("its pickle is damaged");
  const list: readonly unknown[] = keys;
  for (const key of list) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (reader.u64() !== storage?.count) throw reader.fail("its storages are not those of its tensors");
    storage.bytes = reader.take(storage.count * bytesOf(storage.type));
  }
  for (const [key, { bytes }] of storages) if (!bytes) throw reader.fail(`it has no storage ${printable(key)}`);
  for (const { part, of, offset } of parts) part.bytes = of.bytes!.subarray(offset * bytesOf(of.type));
  return value;
}

interface PersistentStorage {
  readonly key: string;
  readonly storage: TorchStorage;
  /** Key, start and length of a part of it. */
  readonly view: unknown;
}

/** The storage of a persistent id: ("storage", type, key, device, count, view). */
function storageOf(id: unknown, storages: Map<string, TorchStorage>, reader: ByteReader): PersistentStorage {
  const [kind, global, key, , count, view = null] = Array.isArray(id) ? (id as readonly unknown[]) : []; // anything; looked at below
  const type = global instanceof PickleGlobal ? storageTypes.get(global.name) : undefined;
  if (kind !== "storage" || !type || typeof key !== "string" || !isCount(count))
    throw reader.fail("it has a persistent id that is no storage");
  const storage = storages.get(key) ?? new TorchStorage(type, count);
  if (storage.type !== type || storage.count !== count)
    throw reader.fail(`its storage ${printable(key)} has two sizes`);
  storages.set(key, storage);
  return { key, storage, view };
}
