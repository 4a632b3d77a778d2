/** Times training steps: `tsx bench/trainingStep.ts BACKEND WIDTH DEPTH SIZE BATCH STEPS` prints one JSON object. */
import { wingLoss } from "kneel-tfjs/losses";
import { describeHourglass } from "kneel-tfjs/network";
import { loadBackend } from "kneel-tfjs/node";
import { Trainer } from "kneel-tfjs/training";

const [backend = "wasm", ...numbers] = process.argv.slice(2);
const [width = 8, depth = 4, size = 160, batch = 8, steps = 8] = numbers.map(Number);
await loadBackend(backend);
const network = describeHourglass({ inputShape: [size, size, 1], landmarks: 16, width, depth, upsampling: "bilinear" });
const trainer = new Trainer({ network, loss: wingLoss(), adam: { clipNorm: 1 } });
const images = Float32Array.from({ length: batch * size * size }, (_, i) => Math.sin(0.37 * i));
const landmarks = Float32Array.from({ length: batch * 32 }, (_, i) => 0.5 + 0.3 * Math.sin(i));
const times: number[] = [];
const used: number[] = [];
for (let i = 0; i < steps; i++) {
  const start = performance.now();
  const before = process.cpuUsage();
  await trainer.step({ size: batch, images, landmarks }, 1e-3);
  const { user, system } = process.cpuUsage(before);
  times.push(performance.now() - start);
  used.push((user + system) / 1000);
}
trainer.dispose();
const warm = (values: number[]) => values.slice(Math.min(2, steps - 1)).sort((a, b) => a - b);
const median = (values: number[]) => Number(warm(values)[Math.floor(warm(values).length / 2)]!.toFixed(1));
const trainStepMs = median(times);
console.log(
  JSON.stringify({
    backend,
    node: process.version,
    width,
    depth,
    size,
    batch,
    trainStepMs,
    cpuMs: median(used),
    leastCpuMs: Number(warm(used)[0]!.toFixed(1)),
    imagesPerSecond: (1000 * batch) / trainStepMs,
  }),
);
