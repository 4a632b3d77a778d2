import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseBackend, writeModel } from "../../../src/node/index.ts";
import { resolveBackend } from "../../../src/node/inference/chooseBackend.ts";
import { writeTinyPipeline } from "../../cli/tinyPipeline.ts";
import { tinyModel } from "../../models/tinyModel.ts";

const root = mkdtempSync(join(tmpdir(), "kneel-choice-"));
const [pipeline, model, folder] = ["pipeline", "model", "choices"].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
beforeAll(async () => {
  await writeTinyPipeline(pipeline);
  await writeModel(model, tinyModel());
});
afterAll(() => rmSync(root, { recursive: true }));

/** Measures for a moment, and lists what. */
async function choose(directory: string, more: Parameters<typeof chooseBackend>[1] = {}) {
  const measured: string[] = [];
  const onMeasure = (backend: string, workers: number) => measured.push(`${backend} ${workers}`);
  const options = { backends: ["wasm", "tensorflow-gpu"], workers: [1, 2], seconds: 0.1, folder, onMeasure, ...more };
  return { choice: await chooseBackend(directory, options), measured };
}

describe("chooseBackend", () => {
  it("measures what is installed, takes the fastest, and remembers it for this model, these versions and this machine", async () => {
    const { choice, measured } = await choose(pipeline);
    expect(measured).toEqual(["wasm 1", "wasm 2"]);
    const rates = choice.measured.map(({ imagesPerSecond }) => imagesPerSecond);
    expect(rates[0]).toBeGreaterThan(0);
    expect(rates[1]).toBeGreaterThan(0);
    expect(choice.measured[2]).toEqual({
      backend: "tensorflow-gpu",
      workers: 1,
      imagesPerSecond: null,
      error: "@tensorflow/tfjs-node-gpu is not installed",
    });
    expect([choice.backend, choice.workers]).toEqual(["wasm", rates[0]! >= rates[1]! ? 1 : 2]);
    const about = JSON.parse(readFileSync(choice.file, "utf8")).about;
    expect(about).toMatchObject({ node: process.version, backends: ["wasm", "tensorflow-gpu"], workers: [1, 2] });

    const again = await choose(pipeline);
    expect(again.measured).toEqual([]);
    expect(again.choice).toEqual({ ...choice, remembered: true });
  });

  it("measures again where it is told to, and where the file is damaged", async () => {
    const { choice } = await choose(model, { workers: [1] });
    expect((await choose(model, { workers: [1], again: true })).measured).toEqual(["wasm 1"]);
    const text = readFileSync(choice.file, "utf8");
    for (const damaged of [
      "{",
      JSON.stringify({ ...JSON.parse(text), workers: undefined }),
      JSON.stringify({ ...JSON.parse(text), workers: 0 }),
    ]) {
      writeFileSync(choice.file, damaged);
      const { choice: next, measured } = await choose(model, { workers: [1] });
      expect([measured, next.remembered, next.file]).toEqual([["wasm 1"], false, choice.file]);
    }
    expect((await choose(model, { workers: [1] })).choice.remembered).toBe(true);
  });

  it("has a file for each model, and measures where none can be written", async () => {
    const { choice } = await choose(model, { workers: [1] });
    const { choice: other } = await choose(pipeline);
    expect(dirname(choice.file)).toBe(folder);
    expect(other.file).not.toBe(choice.file);
    const nowhere = await choose(model, { workers: [1], folder: join(choice.file, "x") });
    expect([nowhere.choice.backend, nowhere.choice.remembered]).toEqual(["wasm", false]);
  });

  it("says why where no backend runs the model", async () => {
    await expect(choose(model, { backends: ["tensorflow-gpu"] })).rejects.toThrow(
      `chooseBackend: no backend runs ${model}; tensorflow-gpu: @tensorflow/tfjs-node-gpu is not installed`,
    );
  });

  it("refuses nothing to try", async () => {
    await expect(choose(model, { backends: [] })).rejects.toThrow(
      "chooseBackend: backends must be a list of at least one backend, got []",
    );
    await expect(choose(model, { workers: [0] })).rejects.toThrow(
      "chooseBackend: workers[0] must be an integer of at least 1, got 0",
    );
  });

  it("is what auto stands for; other backends are left alone", async () => {
    const options = { backends: ["wasm"], seconds: 0.1, folder };
    expect(await resolveBackend({ model, backend: "auto", workers: 1 }, options)).toEqual({
      model,
      backend: "wasm",
      workers: 1,
    });
    const settings = { model, backend: "cpu" };
    expect(await resolveBackend(settings, options)).toBe(settings);
  });
});
