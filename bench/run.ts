/**
 * `npm run bench`: every bench against its baseline in one run, as Markdown rows for docs/benchmarks.md. PYTHON: a Python with
 * torch; ORT: a folder in which onnxruntime-web and onnxruntime-node are installed.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

type Result = Record<string, number>;

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs a program that prints one JSON object; null where it is not installed. */
function json(command: string, args: readonly string[]): Result | null {
  const { stdout, status } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? (JSON.parse(stdout.trim().split("\n").at(-1)!) as Result) : null;
}

const ours = (script: string, ...args: (string | number)[]) =>
  json(process.execPath, ["--import", "tsx", here(script), ...args.map(String)]);
const python = process.env.PYTHON ?? "/usr/bin/python3";
const pytorch = (...args: number[]) => json(python, [here("peers/training_step.py"), ...args.map(String)]);

function row(name: string, mine: number | undefined, other: string, theirs: number | undefined): void {
  const cell = (ms: number | undefined) => (ms === undefined ? "–" : `${ms.toFixed(0)} ms`);
  const ratio = mine !== undefined && theirs !== undefined ? `${(theirs / mine).toFixed(2)} ×` : "not installed";
  console.log(`| ${name} | ${cell(mine)} | ${other}: ${cell(theirs)} | ${ratio} |`);
}

console.log("| bench | here | baseline | baseline ÷ here |\n|---|---|---|---|");
const small = ours("trainingStep.ts", "wasm", 8, 4, 64, 4, 12);
row(
  "training step on WASM, width 8, 64², batch 4",
  small?.trainStepMs,
  "cpu backend, repaired",
  ours("trainingStep.ts", "cpu", 8, 4, 64, 4, 4)?.trainStepMs,
);
for (const [width, size, batch, steps] of [
  [8, 160, 8, 12],
  [24, 256, 4, 6],
] as const) {
  const wasm = ours("trainingStep.ts", "wasm", width, 4, size, batch, steps);
  row(
    `training step on WASM, width ${width}, ${size}², batch ${batch}`,
    wasm?.trainStepMs,
    "PyTorch, one thread",
    pytorch(width, 4, size, batch, steps, 1)?.trainStepMs,
  );
}
interface Prediction {
  readonly own: { readonly ms: number };
  readonly tfjs: { readonly ms: number };
  readonly layers?: { readonly ms: number };
}
mkdirSync("out/bench", { recursive: true });
for (const [width, size, channels, rounds] of [
  [8, 160, 1, 15],
  [24, 256, 3, 7],
  [24, 448, 3, 5],
] as const) {
  const sizes = [width, size, channels, rounds];
  const prediction = ours("prediction.ts", ...sizes, "layers") as unknown as Prediction | null;
  const file = `out/bench/w${width}s${size}.onnx`;
  const script = here("peers/prediction.py");
  const onnx = (kind: string) =>
    process.env.ORT
      ? json(process.execPath, [here("peers/onnx.mjs"), process.env.ORT, kind, file, String(rounds)])?.ms
      : undefined;
  spawnSync(python, [script, ...sizes.map(String), file], { stdio: "ignore" });
  const peers: [string, number | undefined][] = [
    ["TensorFlow.js's kernels", prediction?.tfjs.ms],
    ["tfjs-layers, same network", prediction?.layers?.ms],
    ["PyTorch, one thread", json(python, [script, ...sizes.map(String)])?.ms],
    ["onnxruntime-web, one thread", onnx("web")],
    ["onnxruntime-node, one thread", onnx("node")],
  ];
  for (const [name, ms] of peers)
    row(`prediction on WASM, width ${width}, ${size}², one image`, prediction?.own.ms, name, ms);
}
