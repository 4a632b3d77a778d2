/**
 * Predictions of one network by turns: `onnxEngine`, ONNX Runtime called directly, PyTorch on the same threads (folded), and this
 * library's executor on WASM: `tsx bench/onnx.ts [width] [depth] [size] [batch] [threads] [rounds]`. Milliseconds are the
 * least of the rounds, ratios the medians over rounds; `cpu` is time of the processor, of all threads, which other
 * processes do not lengthen much. PyTorch runs in `PYTHON` (/usr/bin/python3 by default).
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { initializeWeights } from "kneel-tfjs/network";
import { loadBackend } from "kneel-tfjs/node";
import {
  formatOnnxModel,
  type HourglassArchitecture,
  type LandmarkModel,
  networkEngine,
  networkOf,
  startOnnxEngine,
} from "kneel-tfjs/pipelines";
import * as ort from "onnxruntime-node";

const [width = 24, depth = 4, size = 450, batch = 1, threads = 2, rounds = 15] = process.argv.slice(2).map(Number);
const architecture: HourglassArchitecture = {
  kind: "hourglass",
  inputShape: [size, size, 1],
  landmarks: 16,
  width,
  depth,
  block: "hmp",
  upsampling: "bilinear",
  dropout: 0.25,
  beta: 1,
  grid: "center",
};
const model: LandmarkModel = {
  architecture,
  preprocessing: {
    width: size,
    height: size,
    fit: "stretch",
    intensity: { low: 5, high: 99 },
    normalization: { mean: 0.4, deviation: 0.3 },
  },
  landmarkNames: Array.from({ length: 16 }, (_, k) => `${k}`),
  weights: initializeWeights(networkOf(architecture), 1),
  training: {},
};
const images = Float32Array.from({ length: batch * size * size }, (_, i) => (Math.sin(0.37 * i) + 1) / 2);
const options = { intraOpNumThreads: threads };
const engine = await startOnnxEngine(ort, model, options);
const session = await ort.InferenceSession.create(await formatOnnxModel(model), options);
await loadBackend("wasm");
const wasm = networkEngine(model);

const script = fileURLToPath(new URL("peers/predict.py", import.meta.url));
const words = [script, ...[width, depth, size, batch, threads].map(String)];
const python = spawn(process.env.PYTHON ?? "/usr/bin/python3", words, { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface(python.stdout)[Symbol.asyncIterator]();

interface Times {
  readonly wall: number;
  readonly cpu: number;
}
const clock = (run: () => Promise<unknown>) => async (): Promise<Times> => {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
};
const contenders: Record<string, () => Promise<Times>> = {
  engine: clock(() => engine.run(images, batch)),
  direct: clock(() => session.run({ images: new ort.Tensor("float32", images, [batch, 1, size, size]) })),
  pytorch: async () => {
    python.stdin.write("\n");
    return JSON.parse((await lines.next()).value) as Times;
  },
  wasm: clock(() => wasm.run(images, batch)),
};
const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, [] as Times[]]));
for (let i = 0; i < rounds + 2; i++) {
  // The order alternates, so that none always follows the same one.
  const order = Object.entries(contenders);
  for (const [name, run] of i % 2 === 0 ? order : order.reverse()) {
    const taken = await run();
    if (i >= 2) times[name]!.push(taken); // the first rounds warm up
  }
}
python.stdin.end();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const ratio = (a: string, b: string, kind: keyof Times) =>
  Number(median(times[a]!.map((taken, i) => taken[kind] / times[b]![i]![kind])).toFixed(3));
const least = (kind: keyof Times) =>
  Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, Number(Math.min(...all.map((t) => t[kind])).toFixed(1))]),
  );
const ratios = (kind: keyof Times) => ({
  engineToDirect: ratio("engine", "direct", kind),
  wasmToEngine: ratio("wasm", "engine", kind),
  pytorchToEngine: ratio("pytorch", "engine", kind),
});
console.log(
  JSON.stringify({
    ...{ width, depth, size, batch, threads, rounds },
    wall: { ...least("wall"), ...ratios("wall") },
    cpu: { ...least("cpu"), ...ratios("cpu") },
  }),
);
process.exit(0);
