import { expect, it } from "vitest";
import { shareMemory } from "../../src/simd/shareMemory.ts";
import { simdInstance } from "../../src/simd/simdModule.ts";
import { chunkSize, transformedSize } from "../../src/simd/winogradPlan.ts";
import { randomNumbers } from "../support/guardedMemory.ts";

/** A convolution of 8 → 12 channels on 9 × 7 pixels, on a memory. */
async function convolved(memory: WebAssembly.Memory, relaxed: boolean): Promise<Float32Array> {
  const { run } = await simdInstance(memory, relaxed);
  const [x, filter, filters, bias, y, spare] = [0, 1, 2, 3, 4, 5].map((i) => 1024 + 65536 * i) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  expect(4 * Math.max(transformedSize(4, 8, 12), chunkSize(4, 8, 12))).toBeLessThan(4 * 65536);
  const floats = (at: number, count: number) => new Float32Array(memory.buffer, at, count);
  floats(x, 63 * 8).set(randomNumbers(63 * 8, "x"));
  floats(filter, 9 * 96).set(randomNumbers(9 * 96, "filter"));
  run.transformFilters(filter, filters, 8, 12, false, 4, spare);
  run.winograd(x, 8, filters, bias, y, 12, 0, 0, 0, 0, true, 9, 7, 8, 12, 0, 6, spare, 6, 4);
  return floats(y, 63 * 12).slice();
}

it.each([false, true])(
  "on memory that threads share the functions give the same bits; relaxed: %s",
  async (relaxed) => {
    const own = new WebAssembly.Memory({ initial: 16 });
    const shared = new WebAssembly.Memory({ initial: 16, maximum: 64, shared: true });
    const [a, b] = [await convolved(own, relaxed), await convolved(shared, relaxed)];
    expect(a.some((v) => v > 0)).toBe(true);
    expect(b).toEqual(a);
  },
);

it("shareMemory refuses a module that imports no memory", () => {
  const empty = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  expect(() => shareMemory(empty)).toThrow("shareMemory: the module imports no memory");
});

it("takes the build for relaxed SIMD only where it rounds a product and its sum once", async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { run, fused } = await simdInstance(memory, true);
  expect(run.multiplyAdd(1 + 2 ** -12, -(1 + 2 ** -11))).toBe(fused ? 2 ** -24 : 0);
  const plain = await simdInstance(memory, false);
  expect([plain.fused, plain.run.multiplyAdd(1 + 2 ** -12, -(1 + 2 ** -11))]).toEqual([false, 0]);
});
