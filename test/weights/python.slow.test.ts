import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dispose, tensor4d } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initBackend } from "../../src/backends/index.ts";
import { InferenceNetwork, initializeWeights } from "../../src/network/index.ts";
import {
  formatModelWeights,
  formatOnnxModel,
  type HourglassArchitecture,
  type LandmarkModel,
  networkOf,
} from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";

const python = process.env.PYTHON ?? "/usr/bin/python3";
const has = (module: string) => spawnSync(python, ["-c", `import ${module}`]).status === 0;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-python-"));
  await initBackend(["wasm"]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Uneven in size, blocks, grid and statistics. */
function model(changes: Partial<HourglassArchitecture>): LandmarkModel {
  const architecture = { inputShape: [45, 62, 1] as const, landmarks: 3, width: 4, depth: 2, ...changes };
  const one = tinyModel({ architecture: architecture as Partial<HourglassArchitecture> });
  const weights = [...initializeWeights(networkOf(one.architecture), 11)].map(([name, values], i) => {
    const moved = /running_var|running_mean|\.1\.weight|\.1\.bias/.test(name);
    return [name, moved ? values.map((v, j) => v + ((i + 3 * j) % 7) / 14) : values] as const;
  });
  return { ...one, weights: new Map(weights), landmarkNames: ["a", "b", "c"] };
}

const models: [string, Partial<HourglassArchitecture>][] = [
  ["HMP blocks, nearest up-sampling, one channel", {}],
  [
    "bottlenecks, bilinear, three channels, edge grid",
    { block: "bottleneck", upsampling: "bilinear", inputShape: [38, 51, 3], grid: "edge" },
  ],
];

/** Left out, and said so, where Python lacks the module. */
const describeWith = (module: string, name: string, tests: () => void) =>
  has(module) ? describe(name, tests) : describe.skip(`${name} (${python} has no ${module})`, tests);

describeWith("torch", "weights in PyTorch", () => {
  /** What PyTorch computes with a file of weights, and trains. */
  function inTorch({ architecture }: LandmarkModel, file: Uint8Array, images: Float32Array) {
    const names = ["architecture.json", "weights.safetensors", "images.f32"].map((name) => join(folder, name));
    writeFileSync(names[0]!, JSON.stringify(architecture));
    writeFileSync(names[1]!, file);
    writeFileSync(names[2]!, images);
    const args = [path("../fixtures/continue_training.py"), ...names];
    const options = { encoding: "utf8", maxBuffer: 1e9 } as const;
    return JSON.parse(execFileSync(python, args, options)) as Record<"heatmaps" | "landmarks" | "losses", number[]>;
  }

  it.each(models)("give the same outputs and train on: %s", async (_, changes) => {
    const one = model(changes);
    const [height, width, channels] = one.architecture.inputShape;
    const images = Float32Array.from({ length: 2 * height * width * channels }, (_, i) =>
      Math.sin(0.37 * i * (1 + (i % 3))),
    );
    const x = tensor4d(images, [2, height, width, channels]);
    const executor = new InferenceNetwork(networkOf(one.architecture), one.weights);
    const maps = executor.heatmaps(x);
    const moments = executor.predict(x);
    const [heatmaps, landmarks] = await Promise.all([maps.data(), moments.landmarks.data()]);
    dispose([x, maps, moments]);
    executor.dispose();

    const single = inTorch(one, formatModelWeights(one), images);
    const largest = Math.max(...heatmaps.map(Math.abs));
    expect(single.heatmaps).toBeAllClose(heatmaps, { rtol: 1e-4, atol: 1e-5 * largest });
    expect(single.landmarks).toBeAllClose(landmarks, { rtol: 0, atol: 1e-5 });
    expect(single.losses.at(-1)!).toBeLessThan(0.7 * single.losses[0]!);
    for (const [precision, tolerance] of [
      ["half", 2e-3],
      ["int8", 5e-2],
    ] as const) {
      const rounded = inTorch(one, formatModelWeights(one, precision), images);
      expect(rounded.landmarks).toBeAllClose(landmarks, { rtol: 0, atol: tolerance });
      expect(rounded.landmarks).not.toBeAllClose(landmarks, { rtol: 0, atol: 1e-7 });
      expect(rounded.losses.at(-1)!).toBeLessThan(0.7 * rounded.losses[0]!);
    }
  });
});

describeWith("onnx", "ONNX files in Python", () => {
  it.each(models)("pass the checker of onnx with all shapes inferred: %s", async (_, changes) => {
    for (const precision of ["single", "half", "int8"] as const) {
      const file = join(folder, "model.onnx");
      writeFileSync(file, await formatOnnxModel(model(changes), { precision, heatmaps: true }));
      const script = `
import json, onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
shapes = lambda values: {v.name: [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in values}
metadata = {entry.key: entry.value for entry in model.metadata_props}
document = json.loads(metadata["model.json"])
print(json.dumps([shapes(model.graph.input), shapes(model.graph.output), document["landmarkNames"], metadata["precision"]]))`;
      const found = JSON.parse(execFileSync(python, ["-c", script, file], { encoding: "utf8" }));
      const { inputShape } = model(changes).architecture;
      const [h, w] = inputShape.slice(0, 2).map((size) => Math.floor((Math.floor((size - 1) / 2) + 1) / 2));
      expect(found).toEqual([
        { images: ["batch", 1, inputShape[0], inputShape[1]] },
        { landmarks: ["batch", 3, 2], covariance: ["batch", 3, 3], heatmaps: ["batch", 3, h, w] },
        ["a", "b", "c"],
        precision,
      ]);
    }
  });
});
