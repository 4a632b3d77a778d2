/**
 * Damaged checkpoints and ONNX files, `tsx bench/importMutations.ts [COUNT] [SEED] [reasons]`: COUNT of each format (default
 * 10,000), each of which must be imported or refused with a sentence. Prints counts, the slowest file and the memory as Markdown.
 */
import { readFileSync } from "node:fs";
import { createRandom } from "../src/internal/random.ts";
import { formatOnnxModel } from "../src/pipelines/index.ts";
import { tinyModel } from "../test/models/tinyModel.ts";
import { mutate, mutateInside } from "../test/support/mutate.ts";
import { tryImport } from "../test/support/tryImport.ts";

const [count = 10_000, seed = "mutations", reasonsToo] = process.argv.slice(2);
const onnx = await formatOnnxModel(tinyModel());
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../test/fixtures/checkpoints/${name}`, import.meta.url)));

const formats = [
  ["PyTorch, zip", "half.pt", /data\.pkl$/],
  ["PyTorch, zip, with an optimizer", "wrapped.pth", /data\.pkl$/],
  ["PyTorch before 1.6", "old.pth", null],
  ["safetensors", "bfloat.safetensors", null],
  ["npz", "numpy.npz", /\.npy$/],
  ["ONNX", null, null],
] as const;

console.log(
  "| format | files | imported | refused | different reasons | slowest | resident memory |\n|---|---|---|---|---|---|---|",
);
for (const [title, name, inside] of formats) {
  const file = name === null ? onnx : fixture(name);
  const reasons = new Map<string, number>();
  let [slowest, heap] = [0, 0];
  for (let i = 0; i < Number(count); i++) {
    const random = createRandom(seed, name ?? title, i);
    const damaged = inside && i % 2 === 0 ? mutateInside(file, random, inside) : mutate(file, random);
    const start = performance.now();
    const outcome = tryImport(damaged, name === null ? "onnx" : "checkpoint");
    slowest = Math.max(slowest, performance.now() - start);
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
