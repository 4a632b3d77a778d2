/**
 * Loads the 4.25 M parameters of the paper's second stage from a checkpoint in each format: milliseconds from the bytes to
 * checked weights (minimum and median of 15 rounds), and the memory that they take beside the file. Prints Markdown rows.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { zipSync } from "fflate";
import { formatNpy } from "../src/internal/npy.ts";
import { describeHourglass, initializeWeights } from "../src/network/index.ts";
import { readModel, writeModel } from "../src/node/index.ts";
import { importModel } from "../src/pipelines/index.ts";
import { formatSafetensors, fromStateDict, parseStateDict, toStateDict } from "../src/weights/index.ts";

const network = describeHourglass({ inputShape: [450, 450, 3], landmarks: 16 });
const state = toStateDict(network, initializeWeights(network));
const safetensors = formatSafetensors(state);
const npz = zipSync(
  Object.fromEntries(
    [...state].map(([name, { shape, data }]) => [`${name}.npy`, formatNpy({ shape, data: data as Float32Array })]),
  ),
  { level: 0 },
);
const folder = mkdtempSync(join(tmpdir(), "kneel-load-"));
await writeModel(folder, importModel(safetensors).model);

const rounds = 15;
const load = (file: Uint8Array) => () => fromStateDict(network, parseStateDict(file).tensors);
const cases: readonly (readonly [string, () => unknown])[] = [
  ["safetensors", load(safetensors)],
  ["safetensors, half", load(formatSafetensors(state, {}, { precision: "half" }))],
  ["npz", load(npz)],
  ["a model directory, its checksum verified", () => readModel(folder)],
];
const buffers = async () => {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await setTimeout(50);
  }
  return process.memoryUsage().arrayBuffers / 2 ** 20;
};
const times = cases.map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  for (const [i, [, work]] of cases.entries()) {
    const start = performance.now();
    await work();
    times[i]!.push(performance.now() - start);
  }
}
const held: unknown[] = [];
console.log("| from | minimum | median | memory beside the file |\n|---|---|---|---|");
for (const [i, [name, work]] of cases.entries()) {
  const sorted = times[i]!.toSorted((a, b) => a - b);
  const before = await buffers();
  const weights = await work();
  const taken = (await buffers()) - before;
  held.push(weights);
  console.log(
    `| ${name} | ${sorted[0]!.toFixed(0)} ms | ${sorted[rounds >> 1]!.toFixed(0)} ms | ${taken.toFixed(1)} MB |`,
  );
}
rmSync(folder, { recursive: true });
