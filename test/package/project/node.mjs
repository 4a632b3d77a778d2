// What a user's Node program does with the installed package; prints its results as one line of JSON.
import { readFile } from "node:fs/promises";
import "@tensorflow/tfjs-backend-wasm";
import { memory, ones, tensor4d } from "@tensorflow/tfjs-core";

const manifest = JSON.parse(await readFile(new URL(import.meta.resolve("kneel-tfjs/package.json"))));
const names = {};
for (const subpath of Object.keys(manifest.exports)) {
  if (subpath.endsWith(".json") || subpath.includes("*")) continue;
  names[subpath] = Object.keys(await import(`kneel-tfjs${subpath.slice(1)}`));
}

const { initBackend } = await import("kneel-tfjs/backends");
const { softArgmax2d } = await import("kneel-tfjs/ops");
const { hourglass } = await import("kneel-tfjs/layers");
const { predictTiny } = await import("./predictTiny.mjs");
const backend = await initBackend(["wasm"]);
const before = memory().numTensors;

const peak = [0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0, 0]; // row 1, column 3 of 3 × 4
const landmarks = softArgmax2d(tensor4d(peak, [1, 3, 4, 1]));
const model = hourglass({ inputShape: [31, 47, 1], landmarks: 3, width: 2, depth: 2 });
const output = model.predict(ones([2, 31, 47, 1]));
const result = {
  backend,
  names,
  softArgmax: [...(await landmarks.data())],
  hourglassShape: output.shape,
  hourglassFinite: (await output.data()).every(Number.isFinite),
  prediction: await predictTiny(),
  tensorsMade: memory().numTensors > before,
};
console.log(JSON.stringify(result));
