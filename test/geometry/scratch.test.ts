import { expect, it } from "vitest";
import { scratchCopy, scratchLike } from "../../src/geometry/scratch.ts";

it("hands the same memory out again for a type, and holds none that only a very large image needs", () => {
  const words = Uint16Array.of(1, 2, 3);
  const first = scratchLike(words, 1000);
  expect(scratchLike(words, 10)).toBe(first);
  expect(scratchCopy(words)).toBe(first);
  expect([...first.subarray(0, 3)]).toEqual([1, 2, 3]);
  const large = scratchLike(words, 24 * 2 ** 20 + 1);
  expect(large.length).toBe(24 * 2 ** 20 + 1);
  expect(scratchLike(words, 10)).toBe(first);
});

it("has the type of the pixels: clamped bytes, a Buffer's, other integers", () => {
  expect(scratchLike(new Uint8ClampedArray(2), 4)).toBeInstanceOf(Uint8ClampedArray);
  const bytes = scratchLike(Buffer.from([1, 2]), 4);
  expect(Object.prototype.toString.call(bytes)).toBe("[object Uint8Array]");
  expect(Buffer.isBuffer(bytes)).toBe(false);
  expect(scratchLike(new Int32Array(2), 4)).toBeInstanceOf(Int32Array);
});
