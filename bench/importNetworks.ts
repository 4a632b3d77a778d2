/**
 * Imports what `test/fixtures/checkpoints.py DIR SEED random N` wrote into the folders of the arguments and compares it with
 * PyTorch in float64, on cpu, WASM and ONNX Runtime. Prints the largest differences as Markdown; exit code 1 beyond the limits.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import * as ort from "onnxruntime-node";
import { loadBackend } from "../src/node/index.ts";
import { compareOutput, importModel } from "../src/pipelines/index.ts";
import type { CheckpointFixture } from "../test/support/checkpoints.ts";

const limits = { heatmaps: 1e-4, landmarks: 1e-5 };
const folders = process.argv.slice(2);
let wrong = false;

console.log(
  "| | networks | heatmaps, relative: largest | median | landmarks: largest | median |\n|---|---|---|---|---|---|",
);
for (const backend of ["cpu", "wasm", "onnx"]) {
  await loadBackend(backend === "onnx" ? "wasm" : backend);
  const found: Record<keyof typeof limits, number[]> = { heatmaps: [], landmarks: [] };
  for (const folder of folders) {
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    for (const [name, { file, ...known }] of Object.entries(manifest as Record<string, CheckpointFixture>)) {
      const { grid, upsampling } = known;
      const source = join(folder, file);
      const { model } = importModel(await readFile(source), { source, grid, upsampling });
      const { width, depth, block, inputShape, landmarks } = model.architecture;
      const inferred = { width, depth, block, channels: inputShape[2], landmarks };
      for (const [key, value] of Object.entries(inferred))
        if (known[key as keyof typeof inferred] !== value) throw new Error(`${source}: ${key} is taken for ${value}`);
      const reference = join(folder, `${name}.output.npz`);
      const runtime = backend === "onnx" ? ort : null;
      const { heatmaps, landmarks: points } = await compareOutput(model, await readFile(reference), reference, runtime);
      found.heatmaps.push(heatmaps!.relative);
      found.landmarks.push(points!.largest);
      if (heatmaps!.relative > limits.heatmaps || points!.largest > limits.landmarks) {
        wrong = true;
        console.error(`${source} on ${backend}: ${heatmaps!.relative}, ${points!.largest}`);
      }
    }
  }
  const figures = Object.values(found).flatMap((values) => {
    const sorted = values.toSorted((a, b) => a - b);
    return [sorted.at(-1)!, sorted[sorted.length >> 1]!].map((value) => value.toExponential(1));
  });
  console.log(`| ${backend} | ${found.heatmaps.length} | ${figures.join(" | ")} |`);
}
process.exit(wrong ? 1 : 0);
