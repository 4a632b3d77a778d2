/**
 * One film of 3000 × 2400 pixels and 16 bits through a whole pipeline in one worker thread, and its two knees side by side in
 * two, in turns: the median of the ratios of time. `tsx bench/sideBySide.ts [paper|small] [rounds] [backend]`
 */
import { mkdirSync } from "node:fs";
import { InferencePool } from "../src/node/inference/InferencePool.ts";
import { benchFilm } from "./benchFilm.ts";
import { type PipelineSize, writeFreshPipeline } from "./freshPipeline.ts";

const [size = "paper", rounds = "5", backend = "wasm"] = process.argv.slice(2);
const folder = `out/bench/${size}`;
mkdirSync("out/bench", { recursive: true });
await writeFreshPipeline(folder, size as PipelineSize);
const bytes = await benchFilm();
const pools: InferencePool[] = [];
for (const workers of [1, 2]) pools.push(await InferencePool.start({ model: folder, backend, workers }));
const times: number[][] = [[], []];
for (let i = 0; i < Number(rounds) + 1; i++)
  for (const [p, pool] of pools.entries()) {
    const start = performance.now();
    const { refusal } = await pool.run({ source: { bytes }, name: "film" });
    if (refusal) throw new Error(refusal.reason);
    if (i > 0) times[p]!.push(performance.now() - start);
  }
for (const pool of pools) await pool.close();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const [one, two] = times.map((list) => Math.round(median(list)));
const ratio = Number(median(times[1]!.map((ms, i) => ms / times[0]![i]!)).toFixed(3));
console.log(JSON.stringify({ node: process.version, size, backend, oneMs: one, twoMs: two, ratio }));
