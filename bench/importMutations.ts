/**
 * Damaged checkpoints, what stands beside them, and ONNX files, `tsx bench/importMutations.ts [COUNT] [SEED] [FORMAT] [reasons]`:
 * COUNT of each format (default 10,000) whose title begins with FORMAT (default all), each of which must be imported or refused
 * with a sentence. Prints counts, the processor's time of the slowest file, collector of garbage included, and the memory as Markdown.
 */
import { readFileSync } from "node:fs";
import { formatNpy } from "../src/internal/npy.ts";
import { createRandom } from "../src/internal/random.ts";
import { formatModel, formatOnnxModel } from "../src/pipelines/index.ts";
import { tinyModel } from "../test/models/tinyModel.ts";
import { mutate, mutateInside } from "../test/support/mutate.ts";
import { tryImport } from "../test/support/tryImport.ts";

const [count = 10_000, seed = "mutations", only = "", reasonsToo] = process.argv.slice(2);
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../test/fixtures/checkpoints/${name}`, import.meta.url)));

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 1));
const config = { backbone: "hourglass", bw: 24, folds: [0, 1], optimizer: { lr: 1e-3, name: "adam" }, note: null };
const meanStd = { shape: [2, 3], data: Float32Array.of(0.41, 0.42, 0.43, 0.21, 0.22, 0.24) };

const formats = [
  ["PyTorch, zip", fixture("half.pt"), "checkpoint", /data\.pkl$/],
  ["PyTorch, zip, with an optimizer", fixture("wrapped.pth"), "checkpoint", /data\.pkl$/],
  ["PyTorch before 1.6", fixture("old.pth"), "checkpoint", null],
  ["safetensors", fixture("bfloat.safetensors"), "checkpoint", null],
  ["npz", fixture("numpy.npz"), "checkpoint", /\.npy$/],
  ["mean_std.npy", formatNpy(meanStd), "mean_std.npy", null],
  ["config.json", json(config), "config.json", null],
  ["model.json", json((await formatModel(tinyModel())).document), "model.json", null],
  ["ONNX, of which the metadata are read", await formatOnnxModel(tinyModel()), "onnx", null],
] as const;

console.log(
  "| format | files | imported | refused | different reasons | slowest | resident memory |\n|---|---|---|---|---|---|---|",
);
for (const [title, file, kind, inside] of formats) {
  if (!title.startsWith(only)) continue;
  const reasons = new Map<string, number>();
  let [slowest, heap] = [0, 0];
  for (let i = 0; i < Number(count); i++) {
    const random = createRandom(seed, title, i);
    const damaged = inside && i % 2 === 0 ? mutateInside(file, random, inside) : mutate(file, random);
    const start = process.cpuUsage();
    const outcome = tryImport(damaged, kind);
    const { user, system } = process.cpuUsage(start);
    slowest = Math.max(slowest, (user + system) / 1000);
    if (i % 50 === 0) heap = Math.max(heap, process.memoryUsage().rss);
    reasons.set(outcome, (reasons.get(outcome) ?? 0) + 1);
  }
  const imported = reasons.get("imported") ?? 0;
  reasons.delete("imported");
  if (reasonsToo) for (const [reason, n] of [...reasons].sort((a, b) => b[1] - a[1])) console.error(n, reason);
  console.log(
    `| ${title} | ${count} | ${imported} | ${Number(count) - imported} | ${reasons.size} | ${slowest.toFixed(0)} ms | ${(heap / 2 ** 20).toFixed(0)} MB |`,
  );
}
