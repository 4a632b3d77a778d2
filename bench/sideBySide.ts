/**
 * One film of 3000 × 2400 pixels and 16 bits through a whole pipeline in one worker thread, and its two knees side by side in
 * two, in turns: the median of the ratios of time, and on Linux that of the processor time of the busiest thread, which other
 * processes disturb less. `tsx bench/sideBySide.ts [paper|small] [rounds] [backend]`
 */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
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

/** Milliseconds of processor time of each thread of this process. */
function threadTimes(): Map<string, number> {
  const folder = "/proc/self/task";
  const used = (id: string) => Number(readFileSync(`${folder}/${id}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  return process.platform === "linux" ? new Map(readdirSync(folder).map((id) => [id, used(id)])) : new Map();
}

const times: number[][] = [[], []];
const busiest: number[][] = [[], []];
for (let i = 0; i < Number(rounds) + 1; i++)
  for (const [p, pool] of pools.entries()) {
    const before = threadTimes();
    const start = performance.now();
    const { refusal } = await pool.run({ source: { bytes }, name: "film" });
    if (refusal) throw new Error(refusal.reason);
    if (i === 0) continue; // warms up
    times[p]!.push(performance.now() - start);
    busiest[p]!.push(Math.max(...[...threadTimes()].map(([id, ms]) => ms - (before.get(id) ?? 0))));
  }
for (const pool of pools) await pool.close();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const [one, two] = times.map((list) => Math.round(median(list)));
const ratioOf = ([a, b]: number[][]) => Number(median(b!.map((ms, i) => ms / a![i]!)).toFixed(3));
const busiestMs = busiest.map((list) => Math.round(median(list)));
console.log(
  JSON.stringify({
    ...{ node: process.version, size, backend, oneMs: one, twoMs: two, ratio: ratioOf(times) },
    ...{ busiestMs, busiestRatio: ratioOf(busiest) },
  }),
);
