/**
 * Whether a version of ONNX Runtime runs what this library exports: `tsx bench/onnxFloor.ts FOLDER`, where FOLDER has
 * onnxruntime-node (and onnxruntime-web) installed, such as `npm i --no-save --ignore-scripts --prefix FOLDER
 * onnxruntime-node@1.22.0 onnxruntime-web@1.22.0`. Prints the largest difference from TensorFlow.js in pixels.
 */
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { loadBackend, readModel } from "../src/node/index.ts";
import {
  formatOnnxModel,
  networkEngine,
  type OnnxRuntime,
  onnxEngine,
  startOnnxEngine,
} from "../src/pipelines/index.ts";

const [folder] = process.argv.slice(2);
const { resolve: find } = createRequire(join(resolve(folder!), "index.js"));
await loadBackend("wasm");
const model = await readModel("examples/models/phantom-pipeline/localize");
const { width, height } = model.preprocessing;
const images = Float32Array.from(
  { length: 2 * width * height },
  (_, i) => (1 + Math.sin(0.01 * i) * Math.cos(0.37 * i)) / 2,
);
const expected = await networkEngine(model).run(images, 2);

for (const name of ["onnxruntime-node", "onnxruntime-web"]) {
  const ort = (await import(pathToFileURL(find(name)).href)) as OnnxRuntime<object> & {
    readonly default?: OnnxRuntime<object>;
  };
  const runtime = ort.default?.InferenceSession ? ort.default : ort;
  for (const precision of ["single", "half", "int8"] as const) {
    const file = await formatOnnxModel(model, { precision });
    const engine = onnxEngine(await runtime.InferenceSession.create(file), runtime.Tensor);
    const { points } = await engine.run(images, 2);
    const moved = points.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.points[i]!)), 0);
    console.log(`${name}, ${precision}: ${moved.toExponential(1)} px`);
    engine.dispose();
  }
  const engine = await startOnnxEngine(runtime, model);
  await engine.run(images, 2);
  engine.dispose();
}
