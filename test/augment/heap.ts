/**
 * Run in a process of its own with --expose-gc: what COUNT augmented images leave on the heap (MiB), and how many bytes
 * each needs on the way, its result's memory handed in; as JSON.
 */
import { applyAugmentation, createRandom, kneelAugmentation, sampleAugmentation } from "../../src/augment/index.ts";

const count = Number(process.argv[2]);
const size = { width: 72, height: 66 };
const data = Uint8Array.from({ length: size.width * size.height }, (_, i) => (i * 31) % 251);
const image = { ...size, channels: 1, data };
const augmentation = kneelAugmentation({ crop: 64 });
const output = new Uint8Array(64 * 64);
const run = (from: number, to: number) => {
  for (let i = from; i < to; i++) {
    const record = sampleAugmentation(augmentation, size, createRandom(0, "heap", i));
    applyAugmentation(image, [[10, 20]], record, { output });
  }
};
/** Live after a collection. */
function live() {
  globalThis.gc!();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, external: external / 2 ** 20, buffers: arrayBuffers / 2 ** 20 };
}
run(0, 500);
const before = live();
run(500, 500 + count);
const after = live();
/** Image memory allocated by a single draw, without a collection in between. */
let largest = 0;
for (let i = 0; i < 200; i++) {
  const { arrayBuffers } = process.memoryUsage();
  run(i, i + 1);
  largest = Math.max(largest, process.memoryUsage().arrayBuffers - arrayBuffers);
}
console.log(
  JSON.stringify({
    heap: after.heap - before.heap,
    external: after.external - before.external,
    buffers: after.buffers - before.buffers,
    largest,
  }),
);
