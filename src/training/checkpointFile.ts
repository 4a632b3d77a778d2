import * as v from "valibot";
import { describeIssue } from "../internal/describeIssue.ts";
import { fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { parseJson } from "../internal/parseJson.ts";
import type { Network } from "../network/network.ts";
import { parametersOf } from "../network/parameters.ts";
import type { Weights } from "../network/weights.ts";
import { formatSafetensors } from "../weights/formatSafetensors.ts";
import { parseSafetensors } from "../weights/parseSafetensors.ts";
import type { NamedArray } from "../weights/safetensors.ts";
import type { Checkpoint, Progress } from "./progress.ts";

const format = "kneel-tfjs checkpoint";
const version = 1;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has neither NaN nor infinity: both are null in the file. */
const figure = v.pipe(
  v.nullable(v.number()),
  v.transform((x) => x ?? Number.NaN),
);
const progressSchema = v.object({
  epoch: whole,
  step: whole,
  lossSum: v.number(),
  secondsInEpoch: v.number(),
  waitedInEpoch: v.optional(v.number(), 0),
  epochs: v.nullable(whole),
  history: v.array(
    v.object({
      epoch: whole,
      trainLoss: v.number(),
      validation: v.nullable(v.object({ loss: figure, meanError: figure, pck: figure, count: whole })),
      learningRate: v.number(),
      seconds: v.number(),
      waited: v.optional(v.number(), 0),
    }),
  ),
  best: v.nullable(v.object({ epoch: whole, loss: v.number() })),
});

/**
 * A checkpoint as one safetensors file: weights, the loss's own parameters, Adam's moments, and the progress as JSON. It holds numbers and text
 * alone and restores a run bit for bit.
 *
 * @param run what the run was started with, for the program that resumes it; whatever JSON can hold
 */
export function formatCheckpoint(network: Network, checkpoint: Checkpoint, run: unknown = null): Uint8Array {
  const { progress, state } = fieldsOf("formatCheckpoint", "checkpoint", checkpoint);
  const arrays = new Map<string, NamedArray>();
  for (const { name, shape } of inNameOf("formatCheckpoint", () => parametersOf(network)))
    arrays.set(`weights/${name}`, { shape, data: state.weights.get(name)! });
  arrays.set("adam/first", { shape: [state.adam.first.length], data: state.adam.first });
  arrays.set("adam/second", { shape: [state.adam.second.length], data: state.adam.second });
  for (const [name, data] of state.loss ?? []) arrays.set(`loss/${name}`, { shape: [data.length], data });
  return formatSafetensors(arrays, {
    format,
    version: String(version),
    progress: JSON.stringify(progress),
    steps: String(state.adam.steps),
    run: JSON.stringify(run),
  });
}

/**
 * The inverse of `formatCheckpoint`.
 *
 * @throws Error in one sentence when the file is damaged, is no checkpoint or has a newer version
 */
export function parseCheckpoint(file: Uint8Array, source = "checkpoint"): { checkpoint: Checkpoint; run: unknown } {
  const { tensors, metadata } = parseSafetensors(file, source);
  if (metadata.format !== format) throw new Error(`${source}: not a checkpoint of kneel-tfjs`);
  if (Number(metadata.version) > version) {
    throw new Error(
      `${source}: checkpoint version ${metadata.version} is newer than this kneel-tfjs reads (${version}); update kneel-tfjs`,
    );
  }
  const damaged = (what: string) => new Error(`${source}: the checkpoint is damaged (${what})`);
  const floats = (name: string) => {
    const array = tensors.get(name)?.data;
    if (!(array instanceof Float32Array)) throw damaged(`array ${name} is missing`);
    const bad = array.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw damaged(`array ${name} holds ${array[bad]} at ${bad}`);
    return array;
  };
  const json = (name: string) => parseJson(metadata[name] ?? "", (reason) => damaged(`${name} is ${reason}`));
  const progress = v.safeParse(progressSchema, json("progress"));
  if (!progress.success) {
    const issue = progress.issues[0];
    throw damaged(`progress.${describeIssue(issue)}`);
  }
  const steps = /^\d+$/.test(metadata.steps ?? "") ? Number(metadata.steps) : Number.NaN;
  if (!(Number.isInteger(steps) && steps >= 0)) throw damaged("steps is not a number");
  const group = (prefix: string): Weights => {
    const names = [...tensors.keys()].filter((name) => name.startsWith(prefix));
    return new Map(names.map((name) => [name.slice(prefix.length), floats(name)]));
  };
  const weights = group("weights/");
  const loss = group("loss/");
  const adam = { steps, first: floats("adam/first"), second: floats("adam/second") };
  return {
    checkpoint: {
      progress: progress.output satisfies Progress,
      state: { weights, adam, ...(loss.size > 0 && { loss }) },
    },
    run: json("run"),
  };
}
