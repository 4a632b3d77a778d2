/**
 * What each loss costs of a training step: `tsx bench/losses.ts BACKEND WIDTH DEPTH SIZE BATCH STEPS` prints one JSON object.
 * A loss is its value and gradient by landmarks `[BATCH, 16, 2]`, or by heatmaps of a quarter of the image's sides.
 */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers";
import { dispose, randomNormal, randomUniform, type Tensor, valueAndGrad } from "@tensorflow/tfjs-core";
import { initBackend, patchBackend } from "kneel-tfjs/backends";
import {
  adaptiveRobustLoss,
  adaptiveWingLoss,
  gaussianNllLoss,
  heatmapMseLoss,
  jensenShannonLoss,
  type LandmarkLoss,
  l1Loss,
  lossByName,
  lossNames,
  softArgmaxLoss,
  starLoss,
  varianceLoss,
} from "kneel-tfjs/losses";
import { describeHourglass } from "kneel-tfjs/network";
import { Trainer } from "kneel-tfjs/training";

const [backend = "wasm", ...numbers] = process.argv.slice(2);
const [width = 8, depth = 4, size = 160, batch = 8, steps = 6] = numbers.map(Number);
const K = 16;
await initBackend([backend]);
await patchBackend();

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
async function time(repeats: number, warmup: number, run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < warmup + repeats; i++) {
    const start = performance.now();
    await run();
    if (i >= warmup) times.push(performance.now() - start);
  }
  return median(times);
}

const network = describeHourglass({ inputShape: [size, size, 1], landmarks: K, width, depth, upsampling: "bilinear" });
const trainer = new Trainer({ network, loss: l1Loss(), adam: { clipNorm: 1 } });
const images = Float32Array.from({ length: batch * size * size }, (_, i) => Math.sin(0.37 * i));
const landmarks = Float32Array.from({ length: batch * K * 2 }, (_, i) => 0.5 + 0.3 * Math.sin(i));
const stepMs = await time(steps, 2, async () => {
  await trainer.step({ size: batch, images, landmarks }, 1e-3);
});
trainer.dispose();

const adaptive = adaptiveRobustLoss(K);
const targets = randomUniform([batch, K, 2], 0.2, 0.8);
const predictions = randomUniform([batch, K, 2], 0.2, 0.8);
const maps = randomNormal([batch, size / 4, size / 4, K]);
const rows: [name: string, loss: LandmarkLoss, input: Tensor][] = [
  ...lossNames.map((name): [string, LandmarkLoss, Tensor] => [name, lossByName(name), predictions]),
  ["adaptiveRobust", adaptive.loss, predictions],
  ["softArgmax + l1", softArgmaxLoss(l1Loss()), maps],
  ["heatmapMse", heatmapMseLoss(), maps],
  ["adaptiveWing", adaptiveWingLoss(), maps],
  ["jensenShannon", jensenShannonLoss(), maps],
  ["variance", varianceLoss(), maps],
  ["star", starLoss(), maps],
  ["gaussianNll", gaussianNllLoss(), maps],
];
const lossMs: Record<string, number> = {};
const percentOfStep: Record<string, number> = {};
for (const [name, loss, input] of rows) {
  const ms = await time(40, 10, async () => {
    const { value, grad } = valueAndGrad((x: Tensor) => loss(targets, x))(input);
    await grad.data();
    dispose([value, grad]);
  });
  lossMs[name] = Number(ms.toFixed(2));
  percentOfStep[name] = Number(((100 * ms) / stepMs).toFixed(2));
}
adaptive.dispose();
dispose([targets, predictions, maps]);
console.log(
  JSON.stringify(
    { backend, width, depth, size, batch, stepMs: Number(stepMs.toFixed(1)), lossMs, percentOfStep },
    null,
    1,
  ),
);
