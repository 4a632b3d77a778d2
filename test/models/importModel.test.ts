import { setBackend } from "@tensorflow/tfjs-core";
import { zipSync } from "fflate";
import * as ort from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { formatNpy } from "../../src/internal/npy.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { describeHourglass, initializeWeights } from "../../src/network/index.ts";
import {
  compareOutput,
  formatModel,
  importModel,
  importPipeline,
  networkOf,
  parseMeanStd,
  parseModel,
} from "../../src/pipelines/index.ts";
import { networkInput } from "../../src/pipelines/networkInput.ts";
import { formatSafetensors, type NamedArray, toStateDict } from "../../src/weights/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { checkpointFile, checkpointFixtures } from "../support/checkpoints.ts";
import { readFixture } from "../support/fixtures.ts";
import { tinyModel } from "./tinyModel.ts";

/** A checkpoint of a small network with fresh weights. */
function checkpoint(
  { landmarks = 16, channels = 3, depth = 1 } = {},
  change: (state: Map<string, NamedArray>) => void = () => {},
): Uint8Array {
  const network = describeHourglass({ inputShape: [64, 64, channels], landmarks, width: 2, depth });
  const state = new Map(toStateDict(network, initializeWeights(network, landmarks)));
  change(state);
  return formatSafetensors(state);
}

describeOnBackends("an imported checkpoint against PyTorch, on ONNX Runtime too", (backend) => {
  beforeAll(async () => {
    await patchBackend();
  });

  it.each(checkpointFixtures)("gives the heatmaps and landmarks of %s", async (name, fixture) => {
    const { file, grid, upsampling } = fixture;
    const { model } = importModel(checkpointFile(file), {
      source: file,
      grid,
      upsampling,
      size: { width: 96, height: 64 },
    });
    const reference = checkpointFile(`${name}.output.npz`);
    for (const runtime of backend === "cpu" ? [null] : [null, ort]) {
      const { heatmaps, landmarks } = await compareOutput(model, reference, name, runtime);
      expect(heatmaps!.relative).toBeLessThan(1e-5);
      expect(landmarks!.largest).toBeLessThan(1e-6);
    }
  });
});

describe("compareOutput", () => {
  beforeAll(async () => {
    await setBackend("cpu");
  });

  const [, fixture] = checkpointFixtures.find(([name]) => name === "old")!;
  const { grid, upsampling } = fixture;
  const options = { size: { width: 32, height: 24 }, grid, upsampling };
  const reference = checkpointFile("old.output.npz");
  const npz = (arrays: Readonly<Record<string, NamedArray>>) =>
    zipSync(
      Object.fromEntries(
        Object.entries(arrays).map(([name, { shape, data }]) => [
          `${name}.npy`,
          formatNpy({ shape, data: Float32Array.from(data) }),
        ]),
      ),
    );
  const input = { shape: [1, 1, 16, 20], data: new Float32Array(320) };

  it.each([
    ["the grid", { ...options, grid: "edge" }, [0, 1e-6], [1e-2, 0.2]],
    ["the up-sampling", { ...options, upsampling: "bilinear" }, [1e-3, 10], [1e-4, 1]],
  ] as const)("sees that %s is another one", async (_, other, maps, points) => {
    const { model } = importModel(checkpointFile(fixture.file), other);
    const { heatmaps, landmarks } = await compareOutput(model, reference);
    for (const [value, [low, high]] of [
      [heatmaps!.relative, maps],
      [landmarks!.largest, points],
    ] as const) {
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThan(high);
    }
  });

  it("takes images with the channels last too, and either output alone", async () => {
    const { model } = importModel(checkpointFile(fixture.file), options);
    const points = { shape: [1, 1, 2], data: new Float32Array(2) };
    const first = await compareOutput(model, npz({ input, landmarks: points }));
    expect(first).toMatchObject({ images: 1, heatmaps: null });
    const last = await compareOutput(model, npz({ input: { ...input, shape: [1, 16, 20, 1] }, landmarks: points }));
    expect(last).toEqual(first);
  });

  it("refuses a reference of another network", async () => {
    const { model } = importModel(checkpointFile(fixture.file), options);
    const refused = (arrays: Parameters<typeof npz>[0], why: string) =>
      expect(compareOutput(model, npz(arrays), "x.npz")).rejects.toThrow(new Error(`x.npz: ${why}`));
    const images = "input must be images of 1 channel, [B, C, H, W] or [B, H, W, C], got";
    await refused({ landmarks: input }, `${images} none`);
    await refused({ input: { ...input, shape: [1, 4, 8, 10] } }, `${images} [1, 4, 8, 10]`);
    const none = { shape: [0, 1, 16, 20], data: new Float32Array() };
    await refused({ input: none, heatmaps: none }, "input must be one image or more, got [0, 1, 16, 20]");
    await refused({ input }, "has neither heatmaps nor landmarks to compare with");
    await refused(
      { input, landmarks: { shape: [1, 2, 2], data: new Float32Array(4) } },
      "landmarks must be of its images and 1 landmarks, got [1, 2, 2]",
    );
  });
});

describe("importModel", () => {
  it("sets what the release had, by the number of landmarks", () => {
    const { model, report } = importModel(checkpoint(), { source: "fold.pth" });
    expect(model).toMatchObject({
      architecture: { inputShape: [450, 450, 3], landmarks: 16, grid: "edge", upsampling: "bilinear", beta: 1 },
      preprocessing: { width: 450, height: 450, fit: "spacing", spacing: [0.3, 0.3], intensity: { low: 5, high: 99 } },
      landmarkNames: kneeLandmarkNames,
      training: { imported: { from: "fold.pth", format: "safetensors", entry: "", prefix: "" } },
    });
    expect(report).toMatchObject({ format: "safetensors", unmatched: [], beside: [] });
    expect(report.matched.find(({ name }) => name === "layer1.0.weight")).toEqual({
      name: "layer1.0.weight",
      shape: [2, 3, 7, 7],
      type: "F32",
    });
    expect(report.numbers).toBe([...model.weights.values()].reduce((sum, { length }) => sum + length, 0));
    expect(importModel(checkpoint({ landmarks: 1 })).model).toMatchObject({
      preprocessing: { fit: "spacing", spacing: [1, 1] },
      landmarkNames: ["t4"],
    });
    const other = importModel(checkpoint({ landmarks: 3, channels: 1 })).model;
    expect(other).toMatchObject({ preprocessing: { fit: "contain" }, landmarkNames: ["p0", "p1", "p2"] });
  });

  it("takes each of it from the options", () => {
    const channels = [0.4, 0.5, 0.6].map((mean) => ({ mean, deviation: 0.2 }));
    const { model } = importModel(checkpoint(), {
      size: { width: 80, height: 64 },
      spacing: [2, 3],
      grid: "center",
      upsampling: "nearest",
      normalization: { mean: 0.5, deviation: 0.2, channels },
      landmarkNames: kneeLandmarkNames.map((name) => `my ${name}`),
      about: { run: 7 },
    });
    expect(model.architecture).toMatchObject({ inputShape: [64, 80, 3], grid: "center", upsampling: "nearest" });
    expect(model.preprocessing).toMatchObject({ width: 80, height: 64, spacing: [2, 3], normalization: { channels } });
    expect(model.landmarkNames[3]).toBe("my t3");
    expect(model.training).toMatchObject({ imported: { run: 7 } });
    const normalization = { mean: 0.5, deviation: 0.2, channels };
    const gray = importModel(checkpoint({ channels: 1 }), { spacing: null, normalization }).model.preprocessing;
    expect(gray).toMatchObject({ fit: "contain", normalization: { mean: 0.5, deviation: 0.2 } });
    expect(gray.normalization.channels).toBeUndefined();
  });

  it("survives its files, the channels' normalization included", async () => {
    const normalization = parseMeanStd(
      formatNpy({ shape: [2, 3], data: Float64Array.of(0.4, 0.5, 0.6, 0.2, 0.2, 0.3) }),
    );
    const { model } = importModel(checkpoint(), { normalization, size: { width: 40, height: 32 } });
    const { document, weights } = await formatModel(model);
    expect(await parseModel(document, weights)).toEqual(model);
  });

  it.each<[string, (state: Map<string, NamedArray>) => void, string]>([
    [
      "a missing array",
      (s) => s.delete("mixer.1.0.bias"),
      "x: parameter mixer.1.0.bias is missing; the weights belong to another network",
    ],
    [
      "no head",
      (s) => s.delete("out_block.0.weight"),
      "x: has no out_block.0.weight, without which it can start a training but is no model",
    ],
    [
      "an array of another shape",
      (s) => s.set("mixer.1.0.bias", { shape: [2], data: new Float32Array(2) }),
      "x: mixer.1.0.bias must have shape [16], got [2]; check width, depth, block and landmarks",
    ],
    [
      "a shape of 2^45 landmarks for which there are no numbers",
      (s) => s.set("out_block.0.weight", { shape: [2 ** 45, 0, 1, 1], data: new Float32Array() }),
      "x: out_block.0.weight must have shape [35184372088832, 8, 1, 1], got [35184372088832, 0, 1, 1]; check width, depth, block and landmarks",
    ],
    [
      "numbers that are none",
      (s) => s.set("mixer.1.0.bias", { shape: [16], data: new Float32Array(16).fill(Number.NaN, 3) }),
      "x: parameter mixer.1.0.bias holds NaN at 3; the weights are damaged",
    ],
    [
      "numbers that 32 bits cannot hold",
      (s) => s.set("mixer.1.0.bias", { shape: [16], data: new Float64Array(16).fill(1e300) }),
      "x: parameter mixer.1.0.bias holds Infinity at 0; the weights are damaged",
    ],
    [
      "a negative variance",
      (s) => s.set("mixer.1.1.running_var", { shape: [16], data: new Float32Array(16).fill(-1) }),
      "x: parameter mixer.1.1.running_var holds -1 at 0; the weights are damaged",
    ],
    [
      "an array that the network does not have",
      (s) => s.set("layer1.3.se.fc.weight", { shape: [1], data: new Float32Array(1) }),
      "x: layer1.3.se.fc.weight is no parameter of the hourglass that its other arrays describe",
    ],
    [
      "many of them",
      (s) => ["a", "b", "c", "d", "\n"].map((name) => s.set(name, { shape: [1], data: new Float32Array(1) })),
      "x: a, b, c and 2 more are no parameters of the hourglass that its other arrays describe",
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => importModel(checkpoint({}, change), { source: "x", size: { width: 64, height: 64 } })).toThrow(
      new Error(message),
    );
  });

  it("leaves out arrays of no network when it is told to, and says which", () => {
    const file = checkpoint({}, (state) => state.set("extra", { shape: [2, 1], data: new Float32Array(2) }));
    const { report } = importModel(file, { ignoreUnmatched: true });
    expect(report.unmatched).toEqual([{ name: "extra", shape: [2, 1], type: "F32" }]);
  });

  it("refuses options out of range", () => {
    const refused = (options: Parameters<typeof importModel>[1], message: string) =>
      expect(() => importModel(checkpoint({ depth: 3 }), { source: "x", ...options })).toThrow(message);
    refused(
      { size: { width: 64, height: 30 } },
      "importModel: inputShape must be at least 31 × 31 for depth 3, got [30, 64, 3]",
    );
    refused({ landmarkNames: ["a"] }, 'importModel: landmarkNames must be 16 names, as x has landmarks, got ["a"]');
    refused({ spacing: [1, 0] }, "importModel: spacing[1] must be a positive number, got 0");
  });
});

describe("parseMeanStd", () => {
  const file = (shape: number[], ...values: number[]) => formatNpy({ shape, data: Float64Array.from(values) });

  it("gives each channel its own where they differ, in gray values from 0 to 1", () => {
    const channels = [
      { mean: 0.4, deviation: 0.2 },
      { mean: 0.5, deviation: 0.3 },
      { mean: 0.6, deviation: 0.4 },
    ];
    const bytes = parseMeanStd(file([2, 3], 102, 127.5, 153, 51, 76.5, 102));
    expect(bytes).toEqual({ mean: expect.closeTo(0.5), deviation: expect.closeTo(0.3), channels });
    expect(parseMeanStd(file([2, 3], 0.4, 0.5, 0.6, 0.2, 0.3, 0.4))).toMatchObject({ channels });
    expect(parseMeanStd(file([2, 3], 51, 51, 51, 25.5, 25.5, 25.5))).toEqual({ mean: 0.2, deviation: 0.1 });
    expect(parseMeanStd(file([2], 0.4, 0.2))).toEqual({ mean: 0.4, deviation: 0.2 });
  });

  it("reads files of Node, which share their memory with others", () => {
    const bytes = file([2, 1], 0.4, 0.2);
    expect(parseMeanStd(Buffer.concat([Buffer.alloc(8), bytes]).subarray(8))).toEqual({ mean: 0.4, deviation: 0.2 });
  });

  it.each([
    ["three rows", file([3, 1], 1, 1, 1), "got [3, 1]"],
    ["a deviation of nothing", file([2, 2], 1, 1, 1, 0), "got [2, 2]"],
    ["no numbers", file([2, 1], Number.NaN, 1), "got [2, 1]"],
    ["another shape", file([2, 1, 1], 0.5, 1), "got [2, 1, 1]"],
  ])("refuses %s", (_, bytes, got) => {
    expect(() => parseMeanStd(bytes, "m.npy")).toThrow(
      new RangeError(`m.npy: must be means and positive deviations of shape [2, channels], ${got}`),
    );
  });
});

describe("networkInput", () => {
  it("shows every channel the same gray values, by its own normalization", () => {
    const gray = Float32Array.of(0, 0.5, 1);
    expect([...networkInput(gray, 1, { mean: 0.5, deviation: 0.25 })]).toEqual([-2, 0, 2]);
    expect([...networkInput(gray, 2, { mean: 0.5, deviation: 0.25 })]).toEqual([-2, -2, 0, 0, 2, 2]);
    const channels = [
      { mean: 0, deviation: 1 },
      { mean: 1, deviation: 0.5 },
    ];
    expect([...networkInput(gray, 2, { mean: 9, deviation: 9, channels })]).toEqual([0, -2, 0.5, -1, 1, 0]);
  });
});

describe("importPipeline", () => {
  const model = (landmarks: number) => tinyModel({ architecture: { landmarks } });

  it("tells the stages by their landmarks, and takes contrast from the whole film", () => {
    const [one, sixteen] = [model(1), model(16)];
    const pipeline = importPipeline([sixteen, one, sixteen]);
    expect(pipeline).toEqual({ locate: [one], localize: [sixteen, sixteen], contrast: "image" });
    expect(importPipeline([sixteen]).locate).toBeNull();
  });

  it.each([[[1, 1]], [[1, 3, 16]], [[4, 16]], [[5, 16]], [[3]]])("refuses models of %j landmarks", (counts) => {
    const sorted = [...new Set(counts)].join(", ");
    expect(() => importPipeline(counts.map(model), "x")).toThrow(
      new Error(
        `x: a pipeline needs models of one number of landmarks above 4, and may have models of one landmark, got models of ${sorted}`,
      ),
    );
  });
});

describe("the reference checkpoints", () => {
  it.each(["net_hmp_bilinear", "net_bottleneck_nearest"])("%s.pth holds what its .safetensors holds", async (name) => {
    const { readFileSync } = await import("node:fs");
    const read = (ending: string) =>
      importModel(readFileSync(new URL(`../fixtures/reference/${name}.${ending}`, import.meta.url)), {
        size: { width: 96, height: 64 },
        source: `${name}.${ending}`,
      });
    const [pth, safetensors] = [read("pth"), read("safetensors")];
    expect(pth.model.weights).toEqual(safetensors.model.weights);
    expect(pth.report).toMatchObject({ format: "PyTorch", entry: "model", beside: ["optimizer", "loss"] });
    const fixture = readFixture<{ parameters: number; width: number; depth: number; block: string }>(`${name}.json`);
    const { width, depth, block } = pth.model.architecture;
    expect({ width, depth, block }).toEqual({ width: fixture.width, depth: fixture.depth, block: fixture.block });
    expect(networkOf(pth.model.architecture).landmarks).toBe(5);
  });
});
