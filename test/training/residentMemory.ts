/** Run in a process of its own: what STEPS training steps (300) add to tensors and memory (MiB), as JSON. */
import { memory } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-wasm";
import { initBackend, patchBackend } from "../../src/backends/index.ts";
import { wingLoss } from "../../src/losses/index.ts";
import { assembleBatch } from "../../src/training/batch.ts";
import { Trainer } from "../../src/training/index.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

await initBackend(["wasm"]);
await patchBackend();
const loss = wingLoss({ width: 0.1, curvature: 0.02 });
const trainer = new Trainer({ network: tinyNetwork(), loss, mixUp: { alpha: 0.75 } });
const batch = await assembleBatch(dotSamples(4), [0, 1], 0);
const steps = async (count: number) => {
  for (let i = 0; i < count; i++) await trainer.step(batch, 1e-3);
  globalThis.gc!();
};
/** What V8 and WASM hold, exactly after a collection; and the process, which V8's spare pages move by some 50 MiB. */
function measure() {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { tensors: memory().numTensors, held: (heapUsed + external) / 2 ** 20, resident: rss / 2 ** 20 };
}
await steps(100);
const before = measure();
await steps(Number(process.argv[2] ?? 300));
const after = measure();
const growth = Object.entries(after).map(([name, value]) => [name, value - before[name as keyof typeof before]]);
console.log(JSON.stringify(Object.fromEntries(growth)));
