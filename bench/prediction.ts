/**
 * Times predictions of one image on WASM: the kernel for whole networks, the same network by TensorFlow.js's kernels, and,
 * with `layers`, by tfjs-layers; in turn, one thread. `tsx bench/prediction.ts [WIDTH] [SIZE] [CHANNELS] [ROUNDS] [layers]`
 */
import { type Tensor, tensor4d } from "@tensorflow/tfjs-core";
import { checkBackend } from "kneel-tfjs/backends";
import { hourglassModel } from "kneel-tfjs/layers";
import { describeHourglass, InferenceNetwork, initializeWeights } from "kneel-tfjs/network";
import { loadBackend } from "kneel-tfjs/node";
import { setLayersModelWeights } from "kneel-tfjs/weights";

const [width = 8, size = 160, channels = 1, rounds = 15] = process.argv.slice(2, 6).map(Number);
await loadBackend("wasm");
const network = describeHourglass({ inputShape: [size, size, channels], landmarks: 16, width, upsampling: "bilinear" });
const weights = initializeWeights(network, 1);
const own = new InferenceNetwork(network, weights);
const plain = new InferenceNetwork(network, weights, { fused: false });
const x = tensor4d(
  Float32Array.from({ length: size * size * channels }, (_, i) => Math.sin(0.37 * i)),
  [1, size, size, channels],
);
const contenders: Record<string, () => Tensor[]> = {
  own: () => Object.values(own.predict(x)),
  tfjs: () => Object.values(plain.predict(x)),
};
if (process.argv.includes("layers")) {
  const layers = hourglassModel(network);
  setLayersModelWeights(layers, network, weights);
  contenders.layers = () => [layers.predict(x) as Tensor];
}
const times: Record<string, { wall: number[]; cpu: number[] }> = {};
for (let i = 0; i < rounds + 3; i++)
  for (const [name, run] of Object.entries(contenders)) {
    const start = performance.now();
    const before = process.cpuUsage();
    const results = run();
    await results[0]!.data();
    const used = process.cpuUsage(before);
    const ms = performance.now() - start;
    for (const tensor of results) tensor.dispose();
    times[name] ??= { wall: [], cpu: [] };
    if (i < 3) continue; // the first rounds warm up
    times[name].wall.push(ms);
    times[name].cpu.push((used.user + used.system) / 1000);
  }
const median = (values: number[]) => Number(values.sort((a, b) => a - b)[values.length >> 1]!.toFixed(2));
const figures = Object.entries(times).map(([name, { wall, cpu }]) => [
  name,
  { ms: median(wall), cpuMs: median(cpu), leastCpuMs: Number(Math.min(...cpu).toFixed(2)) },
]);
const { simd } = await checkBackend();
console.log(JSON.stringify({ node: process.version, simd, width, size, ...Object.fromEntries(figures) }));
