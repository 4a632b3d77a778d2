import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { run } from "../../src/modelCommands/export/run.ts";
import { readModel, readPipeline, writeModel } from "../../src/node/index.ts";
import { networkOf, onnxEngine, parseOnnxModel } from "../../src/pipelines/index.ts";
import { UsageError } from "../../src/terminal/failure.ts";
import { fromStateDict, parseSafetensors, readOnnxMetadata } from "../../src/weights/index.ts";
import { writeTinyPipeline } from "../cli/tinyPipeline.ts";
import { temporaryFolder } from "../files/temporaryFolder.ts";
import { tinyModel } from "../models/tinyModel.ts";

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("kneel export writes each model of a pipeline as an ONNX file that runs", async () => {
  const folder = temporaryFolder();
  await writeTinyPipeline(join(folder, "pipeline"));
  await run(join(folder, "pipeline"), { to: "onnx", precision: "half", out: join(folder, "onnx"), heatmaps: true });
  expect(readdirSync(join(folder, "onnx")).sort()).toEqual(["localize.onnx", "locate.onnx"]);
  const file = readFileSync(join(folder, "onnx/localize.onnx"));
  expect(parseOnnxModel(file).landmarkNames).toHaveLength(16);
  // What a caller needs beside model.json: the contrast of the crop or of the whole film.
  const text = readFileSync(join(folder, "pipeline/pipeline.json"), "utf8");
  expect(readOnnxMetadata(file)).toMatchObject({ "pipeline.json": text, precision: "half" });
  const session = await ort.InferenceSession.create(file);
  expect(session.outputNames).toEqual(["landmarks", "covariance", "heatmaps"]);
  const engine = onnxEngine(session, ort.Tensor);
  const { points } = await engine.run(new Float32Array(24 * 32), 1);
  expect(points).toHaveLength(32);
  engine.dispose();
});

it("kneel export to safetensors and back gives the same weights, bit for bit", async () => {
  const folder = temporaryFolder();
  const model = tinyModel();
  await writeModel(join(folder, "model"), model);
  const out = join(folder, "weights.safetensors");
  await run(join(folder, "model"), { to: "safetensors", precision: "single", out });
  const { tensors } = parseSafetensors(readFileSync(out));
  expect(fromStateDict(networkOf(model.architecture), tensors)).toEqual(model.weights);
});

it.each(["half", "int8"] as const)(
  "kneel export to a model or a pipeline in %s gives directories that are read",
  async (precision) => {
    const folder = temporaryFolder();
    const model = tinyModel();
    await writeModel(join(folder, "model"), model);
    await writeTinyPipeline(join(folder, "pipeline"));
    await run(join(folder, "model"), { to: "model", precision, out: join(folder, "small") });
    await run(join(folder, "pipeline"), { to: "model", precision, out: join(folder, "small-pipeline") });
    const { weights, ...rest } = await readModel(join(folder, "small"));
    expect({ ...rest, weights: model.weights }).toEqual(model);
    for (const [name, values] of weights) {
      const largest = Math.max(...model.weights.get(name)!.map(Math.abs));
      expect(values).toBeAllClose(model.weights.get(name)!, { rtol: 0, atol: 1.001 * (largest / 127) });
    }
    expect((await readPipeline(join(folder, "small-pipeline"))).localize).toHaveLength(1);
  },
);

it("kneel export refuses what cannot be, in one sentence", async () => {
  const folder = temporaryFolder();
  await writeModel(join(folder, "model"), tinyModel());
  mkdirSync(join(folder, "there"));
  const out = join(folder, "there");
  await expect(run(join(folder, "model"), { to: "layers", precision: "int8", out })).rejects.toThrow(
    new UsageError("--precision int8: TensorFlow.js Layers has no scale for each channel; use single or half"),
  );
  await expect(
    run(join(folder, "model"), { to: "safetensors", precision: "single", out, heatmaps: true }),
  ).rejects.toThrow(new UsageError("--heatmaps is an output of ONNX files; leave it out"));
  await expect(run(join(folder, "model"), { to: "onnx", precision: "single", out })).rejects.toThrow(
    new UsageError(`--out must be a file for one model as onnx, got the folder ${out}`),
  );
  await expect(run("no-such", { to: "onnx", precision: "single", out: join(folder, "x.onnx") })).rejects.toThrow(
    /^no-such: neither a directory nor an installed package; /,
  );
});
