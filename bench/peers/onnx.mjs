/**
 * Times predictions of one image in ONNX Runtime, one thread: `node onnx.mjs FOLDER web|node FILE ROUNDS`, FOLDER one in which
 * onnxruntime-web or onnxruntime-node is installed (`npm i --ignore-scripts onnxruntime-web onnxruntime-node`), FILE of
 * prediction.py. Prints one JSON object.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, kind, file, rounds = "15"] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const { version } = JSON.parse(
  readFileSync(join(folder, "node_modules", `onnxruntime-${kind}`, "package.json"), "utf8"),
);
const ort = require(`onnxruntime-${kind}`);
if (kind === "web") ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(file, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionProviders: [kind === "web" ? "wasm" : "cpu"],
});
const [, channels, height, width] = session.inputMetadata[0].shape;
const image = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(0.37 * i));
const wall = [];
const cpu = [];
for (let i = 0; i < Number(rounds) + 3; i++) {
  const start = performance.now();
  const before = process.cpuUsage();
  await session.run({ image: new ort.Tensor("float32", image, [1, channels, height, width]) });
  const used = process.cpuUsage(before);
  wall.push(performance.now() - start);
  cpu.push((used.user + used.system) / 1000);
}
const middle = (times) =>
  Number(
    times
      .slice(3)
      .sort((a, b) => a - b)
      [Number(rounds) >> 1].toFixed(2),
  );
console.log(
  JSON.stringify({
    peer: `onnxruntime-${kind} ${version}`,
    node: process.version,
    size: height,
    ms: middle(wall),
    cpuMs: middle(cpu),
    leastCpuMs: Number(Math.min(...cpu.slice(3)).toFixed(2)),
  }),
);
