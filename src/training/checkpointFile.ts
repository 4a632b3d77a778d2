import type { Network } from "../network/network.ts";
import { parametersOf } from "../network/parameters.ts";
import type { Weights } from "../network/weights.ts";
import { formatSafetensors, type NamedArray, parseSafetensors } from "../weights/safetensors.ts";
import type { Checkpoint, Progress } from "./train.ts";

const format = "kneel-tfjs checkpoint";
const version = "1";

/**
 * A checkpoint as one safetensors file: weights, Adam's moments, and the progress as JSON. It holds numbers and text
 * alone and restores a run bit for bit.
 *
 * @param run what the run was started with, for the program that resumes it
 */
export function formatCheckpoint(network: Network, { progress, state }: Checkpoint, run: unknown = null): Uint8Array {
  const arrays = new Map<string, NamedArray>();
  for (const { name, shape } of parametersOf(network))
    arrays.set(`weights/${name}`, { shape, data: state.weights.get(name)! });
  arrays.set("adam/first", { shape: [state.adam.first.length], data: state.adam.first });
  arrays.set("adam/second", { shape: [state.adam.second.length], data: state.adam.second });
  return formatSafetensors(arrays, {
    format,
    version,
    progress: JSON.stringify(progress),
    steps: String(state.adam.steps),
    run: JSON.stringify(run),
  });
}

/**
 * The inverse of `formatCheckpoint`.
 *
 * @throws Error when the file is damaged, is no checkpoint or has a newer version
 */
export function parseCheckpoint(file: Uint8Array, source = "checkpoint"): { checkpoint: Checkpoint; run: unknown } {
  const { tensors, metadata } = parseSafetensors(file, source);
  if (metadata.format !== format) throw new Error(`${source}: not a checkpoint of kneel-tfjs`);
  if (metadata.version !== version) {
    throw new Error(
      `${source}: checkpoint version ${metadata.version} is newer than this kneel-tfjs reads (${version}); update kneel-tfjs`,
    );
  }
  const floats = (name: string) => {
    const array = tensors.get(name)?.data;
    if (!(array instanceof Float32Array)) throw new Error(`${source}: array ${name} is missing`);
    return array;
  };
  const prefix = "weights/";
  const names = [...tensors.keys()].filter((name) => name.startsWith(prefix));
  const weights: Weights = new Map(names.map((name) => [name.slice(prefix.length), floats(name)]));
  const adam = { steps: Number(metadata.steps), first: floats("adam/first"), second: floats("adam/second") };
  const progress = JSON.parse(metadata.progress ?? "null") as Progress;
  return { checkpoint: { progress, state: { weights, adam } }, run: JSON.parse(metadata.run ?? "null") };
}
