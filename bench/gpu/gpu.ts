/**
 * The WebGPU backend of TensorFlow.js on this machine's GPU, in Node over Dawn: is it right, and how fast is it? Prints one
 * JSON object; exit code 1 where something is wrong. `gpu.ts [correctness|speed]`: one of the two alone; part of the
 * archive of build.ts, or `tsx bench/gpu/gpu.ts` in a clone.
 */
import { type Tensor, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { checkBackend, initBackend, patchBackend } from "../../src/backends/index.ts";
import { wingLoss } from "../../src/losses/index.ts";
import { describeHourglass, InferenceNetwork, initializeWeights } from "../../src/network/index.ts";
import { provideWebgpu } from "../../src/node/provideWebgpu.ts";
import { Trainer } from "../../src/training/index.ts";
import { readFixture, toTensor } from "../../test/support/fixtures.ts";
import { gradientCases, runGradientCase } from "../../test/support/gradientCases.ts";
import { type NetFixture, referenceNames, referenceNetwork } from "../../test/support/referenceNetwork.ts";
import { trainingSteps } from "../../test/support/trainingSteps.ts";

const [only] = process.argv.slice(2);
const wrong: string[] = [];
const judge = (what: string, error: number, most: number) => {
  if (!(error <= most)) wrong.push(`${what}: ${error}, at most ${most} is right`);
  return error;
};

await initBackend(["cpu"]);
await patchBackend();
const expected = only === "speed" ? [] : await trainingSteps(3);
await provideWebgpu();
await import("@tensorflow/tfjs-backend-webgpu");
await initBackend(["webgpu"]);
await patchBackend();
const { gpu } = globalThis.navigator as unknown as {
  gpu: {
    requestAdapter(): Promise<{ info: { vendor: string; architecture: string; device: string; description: string } }>;
  };
};
const { vendor, architecture, device, description } = (await gpu.requestAdapter()).info;

/** Heatmaps beside PyTorch's, gradients beside finite differences, training steps beside those on the processor. */
async function correctness() {
  const heatmaps: Record<string, number> = {};
  for (const name of referenceNames) {
    let worst = 0;
    for (const { input, eval_maps } of readFixture<NetFixture>(`${name}.json`).cases) {
      const [, network, weights] = referenceNetwork(name, input.shape.slice(1) as [number, number, number]);
      const model = new InferenceNetwork(network, weights);
      const images = toTensor(input) as Tensor4D;
      const maps = model.heatmaps(images);
      const values = await maps.data();
      const largest = eval_maps.data.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      eval_maps.data.forEach((value, i) => {
        worst = Math.max(worst, Math.abs(value - values[i]!) / largest);
      });
      for (const one of [maps, images, model]) one.dispose();
    }
    heatmaps[name] = judge(`heatmaps of ${name}`, worst, 1e-4);
  }
  let gradients = 0;
  for (const one of gradientCases) {
    const { error, at } = await runGradientCase(one);
    gradients = Math.max(gradients, judge(`gradient of ${one.name} at ${at}`, error, 2e-3));
  }
  const losses = await trainingSteps(3);
  const deviation = Math.max(...losses.map((loss, i) => Math.abs(loss / expected[i]! - 1)));
  const { problems } = await checkBackend();
  wrong.push(...problems.map(({ problem }) => problem));
  return { heatmaps, gradients, cases: gradientCases.length, trainingSteps: judge("training steps", deviation, 1e-3) };
}

async function medianMs(run: () => Promise<unknown>, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < rounds + 3; i++) {
    const start = performance.now();
    await run();
    if (i >= 3) times.push(performance.now() - start); // the first rounds compile shaders
  }
  return Number(times.sort((a, b) => a - b)[times.length >> 1]!.toFixed(2));
}

/** The cases of bench/peers/gpu.py. */
async function speed() {
  const figures: Record<string, number> = {};
  for (const [width, size, batch] of [
    [8, 160, 1],
    [24, 256, 1],
    [24, 448, 1],
    [24, 448, 8],
  ] as const) {
    const network = describeHourglass({ inputShape: [size, size, 1], landmarks: 16, width, upsampling: "bilinear" });
    const model = new InferenceNetwork(network, initializeWeights(network, 1));
    const images = tensor4d(
      Float32Array.from({ length: batch * size * size }, (_, i) => Math.sin(0.37 * i)),
      [batch, size, size, 1],
    );
    figures[`predict ${width} ${size} ${batch}`] = await medianMs(async () => {
      const results: Tensor[] = Object.values(model.predict(images));
      await results[0]!.data();
      for (const tensor of results) tensor.dispose();
    }, 15);
    images.dispose();
    model.dispose();
  }
  for (const [width, size, batch] of [
    [8, 160, 8],
    [24, 256, 4],
    [24, 256, 16],
  ] as const) {
    const network = describeHourglass({ inputShape: [size, size, 1], landmarks: 16, width, upsampling: "bilinear" });
    const trainer = new Trainer({ network, loss: wingLoss(), adam: { clipNorm: 1 } });
    const images = Float32Array.from({ length: batch * size * size }, (_, i) => Math.sin(0.37 * i));
    const landmarks = Float32Array.from({ length: batch * 32 }, (_, i) => 0.5 + 0.3 * Math.sin(i));
    figures[`train ${width} ${size} ${batch}`] = await medianMs(
      () => trainer.step({ size: batch, images, landmarks }, 1e-3),
      9,
    );
    trainer.dispose();
  }
  return figures;
}

const report = {
  node: process.version,
  adapter: [vendor, architecture, device, description].filter(Boolean).join(", "),
  ...(only !== "speed" && { correctness: await correctness() }),
  ...(only !== "correctness" && { ms: await speed() }),
  wrong,
};
console.log(JSON.stringify(report, null, 2));
process.exit(wrong.length > 0 ? 1 : 0);
