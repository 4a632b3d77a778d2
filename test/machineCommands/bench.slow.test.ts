import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { kneel } from "../cli/kneel.ts";

const small = ["--width", "2", "--depth", "1", "--size", "32", "--batch", "3", "--seconds", "0.5"];
const bench = (...args: string[]) => kneel(tmpdir(), ["bench", ...small, ...args]);

test("kneel bench --train --json prints one object, and nothing else", async () => {
  const { code, stdout, stderr } = await bench("--train", "--backend", "wasm", "--workers", "1", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({
    ...{ mode: "train", backend: "wasm", workers: 1, width: 2, depth: 1, size: { width: 32, height: 32 }, batch: 3 },
    versions: { node: process.version, tfjs: expect.stringMatching(/^4\./), "kneel-tfjs": expect.any(String) },
  });
  const { trainStepMs, imagesPerSecond, runs, peakMemoryMiB } = result;
  expect(trainStepMs).toBeGreaterThan(1);
  expect(imagesPerSecond / (3000 / trainStepMs)).toBeCloseTo(1, 1);
  expect(runs).toBeGreaterThanOrEqual(1);
  expect(peakMemoryMiB).toBeGreaterThan(50);
});

test("kneel bench measures several in turn, names what is not there, and says so in its exit code", async () => {
  const args = ["--backend", "wasm,tensorflow-gpu", "--workers", "1"];
  const table = await bench(...args);
  expect(table.code).toBe(1);
  expect(table.stdout).toMatch(
    /^backend +workers +prediction +training, 3 images a step +on\n─+\nwasm +1 +[\d.]+ images\/s \([\d.]+ ms\) +[\d.]+ images\/s \([\d.]+ ms\) +\S.*\n\ntensorflow-gpu: @tensorflow\/tfjs-node-gpu is not installed; run: npm install @tensorflow\/tfjs-node-gpu\n$/,
  );
  const { code, stdout } = await bench(...args, "--predict", "--train", "--json");
  expect(code).toBe(1);
  const { runs } = JSON.parse(stdout);
  expect(runs).toMatchObject([
    { mode: "predict", backend: "wasm", predictMs: expect.any(Number) },
    { mode: "train", backend: "wasm", trainStepMs: expect.any(Number) },
    { mode: "predict", backend: "tensorflow-gpu", error: expect.stringContaining("is not installed") },
  ]);
});

test.each<[string[], string]>([
  [["--backend", "wasm,cuda"], "--backend <names> must be some of wasm, cpu, webgpu, tensorflow, tensorflow-gpu"],
  [["--workers", "0"], '--workers <counts> must be an integer from 1 to 256, got "0"'],
  [["--train", "--workers", "4"], "--workers must be at most --batch = 3, an image for each, got 4"],
  [["--predict", "--workers", "2"], "--workers are threads of training; add --train, or leave it out"],
  [["--depth", "4"], "--size must"],
])("kneel bench %j: %s", async (args, message) => {
  const { code, stdout, stderr } = await bench(...args);
  expect(stderr).toContain(`kneel: ${message}`);
  expect([code, stdout]).toEqual([2, ""]);
});
