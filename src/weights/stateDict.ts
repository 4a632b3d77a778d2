import { assertBytes, fieldsOf } from "../internal/guards.ts";
import { printable } from "../internal/printable.ts";
import { unzip } from "../internal/unzip.ts";
import { storedArrays } from "./npz.ts";
import { storedSafetensors } from "./storedSafetensors.ts";
import type { StoredTensor } from "./storedTensor.ts";
import { pickleOf, readTorchFile, readTorchZip } from "./torchCheckpoint.ts";
import { TorchTensor } from "./torchTensors.ts";

/** The kind of a checkpoint file. */
export type CheckpointFormat = "safetensors" | "PyTorch" | "PyTorch before 1.6" | "npz";

/** The weights of a network in a checkpoint, and what lies beside them. */
export interface StateDict {
  readonly format: CheckpointFormat;
  /** Where in the checkpoint, such as `model` or `run.state_dict`; empty for the checkpoint itself. */
  readonly entry: string;
  /** What stood before every name, such as `module.`. */
  readonly prefix: string;
  /** By name, without the prefix and what wraps parts (`module.`, `_orig_mod.`); nothing is copied before it is used. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Names of what else the checkpoint holds, such as an optimizer's state. */
  readonly beside: readonly string[];
}

/** Options of `parseStateDict`. */
export interface ParseStateDictOptions {
  /** Name of the file in messages. @default "checkpoint" */
  readonly source?: string;
  /** Entry that holds the weights. @default the first of `state_dict`, `model_state_dict`, `model`, else of the file, that does */
  readonly entry?: string | null;
}

/** Every network of KNEEL begins with this parameter. */
const firstName = "layer1.0.weight";

/** What names have where a part of the network was wrapped by itself: by DataParallel, by `torch.compile`. */
const wrappers = /(?<=^|\.)(?:module|_orig_mod)\./g;

/** Preferred where more than one entry holds weights. */
const usualEntries = ["", "state_dict", "model_state_dict", "model"];

/**
 * Finds the weights of a KNEEL network in a checkpoint: safetensors, PyTorch's files of any version (zip and older), or
 * `.npz`, told by their content. Reads tensors, numbers and containers of them, and nothing that could run code. Entries
 * such as `model` or `state_dict` and prefixes such as `module.` are found.
 *
 * @throws Error in one sentence that begins with `source`: what the file is not, or holds that it may not
 */
export function parseStateDict(file: Uint8Array, options: ParseStateDictOptions = {}): StateDict {
  const { source = "checkpoint", entry = null } = fieldsOf("parseStateDict", "options", options);
  assertBytes(source, file);
  if (file.length === 0) throw new Error(`${source}: cannot be imported: it is empty`);
  const [format, root] = readCheckpoint(file, source);
  const candidates = entriesWithWeights(root);
  if (candidates.length === 0)
    throw new Error(`${source}: cannot be imported: it has no ${firstName}, which every network of KNEEL begins with`);
  const rank = ({ path }: Candidate) => usualEntries.indexOf(path) + 1 || usualEntries.length + 1;
  const names = candidates.slice(0, 5).map(({ path }) => (path === "" ? "the file itself" : printable(path)));
  const found =
    entry === null
      ? candidates.reduce((best, next) => (rank(next) < rank(best) ? next : best))
      : candidates.find(({ path }) => path === entry);
  if (!found) throw new Error(`${source}: has no weights in "${entry}"; there are some in ${names.join(", ")}`);
  const { path, prefix, dict } = found;
  const tensors = new Map<string, StoredTensor>();
  const others: string[] = [];
  for (const [name, value] of dict) {
    if (!isName(name)) continue;
    const tensor = storedOf(value);
    if (tensor && name.startsWith(prefix)) tensors.set(name.slice(prefix.length).replace(wrappers, ""), tensor);
    else others.push(name);
  }
  const [first] = path.split(".");
  const around = path === "" || !(root instanceof Map) ? [] : [...root.keys()].filter(isName);
  return { format, entry: path, prefix, tensors, beside: [...around.filter((name) => name !== first), ...others] };
}

function readCheckpoint(file: Uint8Array, source: string): [CheckpointFormat, unknown] {
  const begins = (text: string, at = 0) => [...text].every((c, i) => file[at + i] === c.charCodeAt(0));
  if (begins("{", 8) || file.length < 8) return ["safetensors", storedSafetensors(file, source).tensors];
  if (begins("PK\x03\x04")) {
    const files = unzip(file, source);
    if (pickleOf(files) !== undefined) return ["PyTorch", readTorchZip(files, source)];
    if (Object.keys(files).some((name) => name.endsWith(".npy"))) return ["npz", storedArrays(files, source)];
    throw new Error(`${source}: cannot be imported: a zip archive without PyTorch's data.pkl or arrays of NumPy`);
  }
  if (begins("\x80")) return ["PyTorch before 1.6", readTorchFile(file, source)];
  if (begins("ustar", 257))
    throw new Error(
      `${source}: cannot be imported: a tar archive of PyTorch before 0.2; save it again with a newer one`,
    );
  throw new Error(
    `${source}: cannot be imported: neither safetensors nor a file of PyTorch nor .npz${beginningOf(file)}`,
  );
}

/** What a file of text begins with, such as a web page, an index of other files, or a pointer of Git LFS; else nothing. */
function beginningOf(file: Uint8Array): string {
  const text = new TextDecoder().decode(file.subarray(0, 40));
  return /^[\t\n\r\x20-\x7e]*$/.test(text) ? `; it is text that begins with ${JSON.stringify(text)}` : "";
}

/** Other keys, such as lists that hold each other, are never looked into. */
const isName = (key: unknown): key is string => typeof key === "string";

const storedOf = (value: unknown): StoredTensor | null => {
  if (value instanceof TorchTensor) return value.stored();
  return isStored(value) ? value : null;
};

const isStored = (value: unknown): value is StoredTensor =>
  typeof value === "object" && value !== null && "strides" in value && "bytes" in value;

interface Candidate {
  readonly path: string;
  readonly prefix: string;
  readonly dict: ReadonlyMap<unknown, unknown>;
}

const isContainer = (value: unknown): value is Map<unknown, unknown> | readonly unknown[] =>
  value instanceof Map || Array.isArray(value);

/** Every map that holds a network's first parameter, from the outside inwards, each once. */
function entriesWithWeights(root: unknown): Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set<unknown>([root]);
  const queue: { readonly path: string; readonly value: unknown }[] = [{ path: "", value: root }];
  for (const { path, value } of queue) {
    if (!isContainer(value)) continue;
    const dict: ReadonlyMap<unknown, unknown> = value instanceof Map ? value : new Map(value.entries());
    for (const [key, inner] of dict) {
      if (typeof key !== "string" && typeof key !== "number") continue;
      if (isName(key)) {
        const isFirst = key === firstName || key.endsWith(`.${firstName}`);
        if (isFirst && storedOf(inner) && found.at(-1)?.dict !== dict)
          found.push({ path, prefix: key.slice(0, -firstName.length), dict });
      }
      if (!isContainer(inner) || seen.has(inner)) continue;
      seen.add(inner);
      queue.push({ path: path === "" ? `${key}` : `${path}.${key}`, value: inner });
    }
  }
  return found;
}
