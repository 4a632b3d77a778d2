/**
 * One film of 3000 × 2400 pixels and 16 bits, a file as for `kneel predict`, through a whole pipeline in one worker thread, and its
 * two knees side by side in two, in turns of three films, the first of which warms up: the median of the ratios of time, and on
 * Linux that of the processor time of the busiest thread, which other processes disturb less. Beside it the floor that the machine
 * sets: two films at once in two threads that share no work, half their time against that of one film alone; and the two knees one
 * after the other in one thread. The processor's time of each turn, of the whole process, says what is computed twice and what one
 * core costs the other. `tsx bench/sideBySide.ts [paper|small] [rounds] [backend]`
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Side } from "../src/knee/index.ts";
import { InferencePool } from "../src/node/inference/InferencePool.ts";
import { benchFilm } from "./benchFilm.ts";
import { type PipelineSize, writeFreshPipeline } from "./freshPipeline.ts";

const [size = "paper", rounds = "5", backend = "wasm"] = process.argv.slice(2);
const folder = `out/bench/${size}`;
mkdirSync("out/bench", { recursive: true });
await writeFreshPipeline(folder, size as PipelineSize);
const path = `${folder}/film.dcm`;
writeFileSync(path, await benchFilm());
const pools: InferencePool[] = [];
for (const workers of [1, 1, 2]) pools.push(await InferencePool.start({ model: folder, backend, workers }));

/** Milliseconds of processor time of each thread of this process. */
function threadTimes(): Map<string, number> {
  const folder = "/proc/self/task";
  const used = (id: string) => Number(readFileSync(`${folder}/${id}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  return process.platform === "linux" ? new Map(readdirSync(folder).map((id) => [id, used(id)])) : new Map();
}

const [alone, other, two] = pools as [InferencePool, InferencePool, InferencePool]; // as started above
const find = async (pool: InferencePool, only?: Side) => {
  const { refusal } = await pool.run({ source: { path }, name: "film", ...(only && { only }) });
  if (refusal) throw new Error(refusal.reason);
};
const turns = [
  () => find(alone),
  () => find(two),
  () => Promise.all([find(alone), find(other)]),
  () => find(alone, "left").then(() => find(alone, "right")),
];
const times: number[][] = turns.map(() => []);
const used: number[][] = turns.map(() => []);
const busiest: number[][] = turns.map(() => []);
// The first of three films wakes up threads that were idle while others had their turn.
const films = 3;
for (let i = 0; i < Number(rounds) + 1; i++)
  for (const [t, turn] of turns.entries()) {
    for (let film = 0; film < films; film++) {
      const before = threadTimes();
      const cpu = process.cpuUsage();
      const start = performance.now();
      await turn();
      if (i === 0 || film === 0) continue; // warms up
      times[t]!.push(performance.now() - start);
      const { user, system } = process.cpuUsage(cpu);
      used[t]!.push((user + system) / 1000);
      busiest[t]!.push(Math.max(...[...threadTimes()].map(([id, ms]) => ms - (before.get(id) ?? 0))));
    }
  }
for (const pool of pools) await pool.close();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const [oneMs, twoMs, bothMs] = times.map((list) => Math.round(median(list)));
const ratioOf = (lists: number[][], turn: number, films = 1) =>
  Number(median(lists[turn]!.map((ms, i) => ms / films / lists[0]![i]!)).toFixed(3));
const [busiestMs, cpuMs] = [busiest, used].map((lists) => lists.map((list) => Math.round(median(list))));
console.log(
  JSON.stringify({
    ...{ node: process.version, size, backend, oneMs, twoMs, ratio: ratioOf(times, 1) },
    ...{ bothMs, floor: ratioOf(times, 2, 2), busiestMs, busiestRatio: ratioOf(busiest, 1), cpuMs },
  }),
);
