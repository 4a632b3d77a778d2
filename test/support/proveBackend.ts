/** Computes on one backend, in a process of its own, what tests compare: `proveBackend.ts NAME [networks]` prints one JSON object; with `networks` nothing of single losses. */
import { memory, type Tensor4D } from "@tensorflow/tfjs-core";
import { checkBackend } from "../../src/backends/index.ts";
import { InferenceNetwork } from "../../src/network/index.ts";
import { loadBackend, readModel } from "../../src/node/index.ts";
import { phantomKnee } from "../../src/phantom/index.ts";
import { type LandmarkModel, LandmarkPredictor } from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { readFixture, toTensor } from "./fixtures.ts";
import { differentiate, gradientCases } from "./gradientCases.ts";
import { lossFigures } from "./lossFigures.ts";
import { type NetFixture, referenceNames, referenceNetwork } from "./referenceNetwork.ts";
import { trainingSteps } from "./trainingSteps.ts";

const [name = "wasm", only] = process.argv.slice(2);
await loadBackend(name);
const { numTensors } = memory();

/** The value of each case and its gradients. */
const gradients: Record<string, number[][]> = {};
for (const one of gradientCases)
  if (only !== "networks" || !one.name.includes("loss")) gradients[one.name] = await differentiate(one);

/**
 * The largest deviation of heatmaps from PyTorch's, as a part of the largest value. On WebGPU in software a network takes
 * ten seconds to compile: one of them, at its odd size; the gradients above have the blocks of the other, the tiny model below its up-sampling.
 */
const heatmaps: Record<string, number> = {};
for (const reference of only === "networks" ? referenceNames.slice(0, 1) : referenceNames) {
  let worst = 0;
  const { cases } = readFixture<NetFixture>(`${reference}.json`);
  for (const { input, eval_maps } of only === "networks" ? cases.slice(1) : cases) {
    const [, network, weights] = referenceNetwork(reference, input.shape.slice(1) as [number, number, number]);
    const model = new InferenceNetwork(network, weights);
    const images = toTensor(input) as Tensor4D;
    const maps = model.heatmaps(images);
    const values = await maps.data();
    const largest = Math.max(...eval_maps.data.map(Math.abs));
    worst = Math.max(worst, ...eval_maps.data.map((value, i) => Math.abs(value - values[i]!) / largest));
    maps.dispose();
    images.dispose();
    model.dispose();
  }
  heatmaps[reference] = worst;
}

const { image, spacing } = phantomKnee({ seed: 9, index: 3 });
/** What a model finds in a film. */
async function landmarksOf(model: LandmarkModel) {
  const predictor = new LandmarkPredictor(model);
  const { landmarks } = await predictor.predict(image, { spacing });
  predictor.dispose();
  return landmarks;
}

const proof = {
  report: await checkBackend(),
  gradients,
  heatmaps,
  tinyLandmarks: await landmarksOf(tinyModel()),
  landmarks: only === "networks" ? [] : await landmarksOf(await readModel("examples/models/phantom-pipeline/localize")),
  lossFigures: only === "networks" ? {} : await lossFigures(),
  trainingLosses: await trainingSteps(only === "networks" ? 2 : 4),
  tensorsLeft: memory().numTensors - numTensors,
};

export type Proof = typeof proof;

console.log(JSON.stringify(proof));
