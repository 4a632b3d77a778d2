/**
 * Times training steps over worker threads against none, in turns within one run:
 * `tsx bench/dataParallel.ts WIDTH DEPTH SIZE BATCH ROUNDS [WORKERS]` prints one JSON object.
 */
import { l1Loss } from "kneel-tfjs/losses";
import { describeHourglass } from "kneel-tfjs/network";
import { loadBackend, startParallelTrainer } from "kneel-tfjs/node";
import { Trainer, type TrainerLike } from "kneel-tfjs/training";
import { collectRarely } from "../src/terminal/collectRarely.ts";

const [width = 8, depth = 4, size = 160, batch = 16, rounds = 5, workers = 2] = process.argv.slice(2).map(Number);
const network = describeHourglass({ inputShape: [size, size, 1], landmarks: 16, width, depth, upsampling: "nearest" });
const options = { network, adam: { clipNorm: 1 } };
collectRarely(); // as `kneel train` does
await loadBackend("wasm");
const trainers: readonly (readonly [string, TrainerLike])[] = [
  ["none", new Trainer({ ...options, loss: l1Loss() })],
  ["one", await startParallelTrainer({ ...options, loss: "l1", workers: 1 })],
  ["all", await startParallelTrainer({ ...options, loss: "l1", workers })],
];
const images = Float32Array.from({ length: batch * size * size }, (_, i) => Math.sin(0.37 * i));
const landmarks = Float32Array.from({ length: batch * 32 }, (_, i) => 0.5 + 0.3 * Math.sin(i));
const times = new Map<string, number[]>(trainers.map(([name]) => [name, []]));
const cpu = new Map<string, number>(trainers.map(([name]) => [name, 0]));
// Machine code is compiled during the first ten steps or so, on cores that then are not free to train.
for (let round = -12; round < rounds; round++) {
  for (const [name, trainer] of trainers) {
    const start = performance.now();
    const before = process.cpuUsage();
    await trainer.step({ size: batch, images, landmarks }, 1e-3);
    if (round < 0) continue;
    times.get(name)!.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    cpu.set(name, cpu.get(name)! + (user + system) / 1000 / rounds);
  }
}
await Promise.all(trainers.map(([, trainer]) => trainer.dispose()));
const median = (name: string) => Math.round(times.get(name)!.sort((a, b) => a - b)[Math.floor(rounds / 2)]!);
const ratio = (a: string, b: string) => Number((median(a) / median(b)).toFixed(2));
console.log(
  JSON.stringify({
    ...{ width, depth, size, batch, workers },
    ...{ noneMs: median("none"), oneMs: median("one"), allMs: median("all") },
    // Of all threads: what the time would be on as many free cores.
    cpuMs: Object.fromEntries([...cpu].map(([name, ms]) => [name, Math.round(ms)])),
    ...{ speedUp: ratio("one", "all"), speedUpOverNone: ratio("none", "all") },
  }),
);
