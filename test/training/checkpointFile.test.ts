import { describe, expect, it } from "vitest";
import { initializeWeights } from "../../src/network/index.ts";
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from "../../src/training/index.ts";
import { formatSafetensors, parseSafetensors } from "../../src/weights/index.ts";
import { tinyNetwork } from "./dotImages.ts";

const network = tinyNetwork();
const nan = Number.NaN;
const record = { epoch: 1, trainLoss: 0.1, validation: null, learningRate: 1e-3, seconds: 2.5, waited: 0.25 };
const checkpoint: Checkpoint = {
  progress: {
    epoch: 2,
    step: 3,
    lossSum: 0.1 + 0.2,
    secondsInEpoch: 1 / 3,
    waitedInEpoch: 1 / 7,
    epochs: null,
    history: [record, { ...record, epoch: 2, validation: { loss: 0, meanError: nan, pck: nan, count: 0 } }],
    best: { epoch: 1, loss: 0.1 },
  },
  state: {
    weights: initializeWeights(network, 1),
    adam: { steps: 17, first: Float32Array.of(1 / 3, -0), second: Float32Array.of(1e-38, 2) },
  },
};
const file = formatCheckpoint(network, checkpoint, { settings: "kept" });

/** The same file with other metadata. */
function altered(change: Record<string, string>): Uint8Array {
  const { tensors, metadata } = parseSafetensors(file);
  return formatSafetensors(tensors, { ...metadata, ...change });
}

/** The same file with a NaN in an array. */
function broken(name: string): Uint8Array {
  const { tensors, metadata } = parseSafetensors(file);
  const { shape, data } = tensors.get(name)!;
  return formatSafetensors(new Map(tensors).set(name, { shape, data: (data as Float32Array).with(1, nan) }), metadata);
}

describe("parseCheckpoint(file, source)", () => {
  it("gives back what formatCheckpoint was given, bit for bit", () => {
    expect(parseCheckpoint(file)).toEqual({ checkpoint, run: { settings: "kept" } });
    const again = formatCheckpoint(network, parseCheckpoint(file).checkpoint, { settings: "kept" });
    expect(again).toEqual(file);
  });

  it.each<[string, Uint8Array, string]>([
    ["a cut file", file.slice(0, -4), "c.st: not a whole safetensors file (array adam/second is cut off)"],
    ["an empty file", new Uint8Array(0), "c.st: not a whole safetensors file (shorter than its header)"],
    ["another file", formatSafetensors(new Map()), "c.st: not a checkpoint of kneel-tfjs"],
    [
      "a newer version",
      altered({ version: "2" }),
      "c.st: checkpoint version 2 is newer than this kneel-tfjs reads (1); update kneel-tfjs",
    ],
    [
      "progress that is no JSON",
      altered({ progress: "{" }),
      "c.st: the checkpoint is damaged (progress is not valid JSON)",
    ],
    [
      "progress without an epoch",
      altered({ progress: "{}" }),
      'c.st: the checkpoint is damaged (progress.epoch: Expected "epoch", which is missing)',
    ],
    ...["x", "", "0x11", "1.5", "-1", "1e3"].map((steps): [string, Uint8Array, string] => [
      `steps ${JSON.stringify(steps)}`,
      altered({ steps }),
      "c.st: the checkpoint is damaged (steps is not a number)",
    ]),
    [
      "no moments",
      formatSafetensors(new Map(), parseSafetensors(file).metadata),
      "c.st: the checkpoint is damaged (array adam/first is missing)",
    ],
    ...(["adam/first", "adam/second", "weights/layer1.0.weight"] as const).map((name): [string, Uint8Array, string] => [
      `${name} with a NaN`,
      broken(name),
      `c.st: the checkpoint is damaged (array ${name} holds NaN at 1)`,
    ]),
  ])("refuses %s in one sentence", (_, bytes, message) => {
    expect(() => parseCheckpoint(bytes, "c.st")).toThrow(new Error(message));
  });
});
