/** Times predictions of one image on WASM: this library's executor against the same network in plain tfjs-layers. */
import "@tensorflow/tfjs-backend-wasm";
import { type Tensor, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { initBackend } from "kneel-tfjs/backends";
import { hourglassModel } from "kneel-tfjs/layers";
import { describeHourglass, InferenceNetwork, initializeWeights } from "kneel-tfjs/network";
import { setLayersModelWeights } from "kneel-tfjs/weights";

const [width = 8, size = 160, rounds = 15] = process.argv.slice(2).map(Number);
await initBackend(["wasm"]);
const network = describeHourglass({ inputShape: [size, size, 1], landmarks: 16, width, upsampling: "bilinear" });
const weights = initializeWeights(network, 1);
const lean = new InferenceNetwork(network, weights);
const layers = hourglassModel(network);
setLayersModelWeights(layers, network, weights);
const x = tensor4d(
  Float32Array.from({ length: size * size }, (_, i) => Math.sin(0.37 * i)),
  [1, size, size, 1],
) as Tensor4D;

async function once(run: () => Tensor[]): Promise<number> {
  const start = performance.now();
  const results = run();
  await results[0]!.data();
  const elapsed = performance.now() - start;
  for (const tensor of results) tensor.dispose();
  return elapsed;
}
const contenders = {
  lean: () => Object.values(lean.predict(x)),
  layers: () => [layers.predict(x) as Tensor],
};
const times: Record<string, number[]> = { lean: [], layers: [] };
for (let i = 0; i < rounds + 3; i++) {
  for (const [name, run] of Object.entries(contenders)) {
    const ms = await once(run);
    if (i >= 3) times[name]!.push(ms); // the first rounds warm up
  }
}
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const [leanMs, layersMs] = [median(times.lean!), median(times.layers!)];
console.log(JSON.stringify({ width, size, leanMs, layersMs, ratio: Number((layersMs / leanMs).toFixed(2)) }));
