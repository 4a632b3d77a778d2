/** What an engine without SIMD computes: with --no-enable-sse4-1 of Node on x64; prints JSON. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { dispose, type Tensor4D } from "@tensorflow/tfjs-core";
import { checkBackend, initBackend, patchBackend } from "../../src/backends/index.ts";
import { describeHourglass, InferenceNetwork, initializeWeights } from "../../src/network/index.ts";
import { randomTensor } from "../support/randomTensor.ts";
import { trainingSteps } from "../support/trainingSteps.ts";

async function heatmaps(): Promise<number[]> {
  const network = describeHourglass({ inputShape: [33, 40, 1], landmarks: 2, width: 4, depth: 2 });
  const net = new InferenceNetwork(network, initializeWeights(network, 3));
  const images = randomTensor([2, 33, 40, 1], "images") as Tensor4D;
  const maps = net.heatmaps(images);
  const values = [...(await maps.data())];
  dispose([images, maps]);
  net.dispose();
  return values;
}

async function main(): Promise<void> {
  const found: Record<string, unknown> = {};
  for (const backend of ["cpu", "wasm"]) {
    await initBackend([backend]);
    const { simd, repairs } = await patchBackend();
    const unavailable = repairs.filter(({ action }) => action === "unavailable");
    const { problems } = await checkBackend();
    found[backend] = { simd, unavailable, problems, heatmaps: await heatmaps(), losses: await trainingSteps(3) };
  }
  console.log(JSON.stringify(found));
}

main();
