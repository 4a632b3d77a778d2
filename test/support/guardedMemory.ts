import { createRandom } from "../../src/internal/random.ts";

const GUARD = 24;
const MARK = 0x7fc12345; // a NaN that no arithmetic makes

/**
 * Memory for a WebAssembly module in which every region lies between guards; `intact` tells whether none was written. What
 * lies beyond a region is NaN, so that numbers read there show in the result.
 */
export function guardedMemory(memory: WebAssembly.Memory) {
  let top = 64;
  const guards: number[] = [];
  const words = () => new Uint32Array(memory.buffer);
  const guard = () => {
    words().fill(MARK, top, top + GUARD);
    guards.push(top);
    top += GUARD;
  };
  return {
    /** A region of so many numbers, given or unset (NaN): its address. */
    put(content: ArrayLike<number> | number): number {
      guard();
      const at = top;
      const size = typeof content === "number" ? content : content.length;
      if (4 * (at + size + GUARD) > memory.buffer.byteLength) memory.grow(Math.ceil(size / 16384) + 1);
      words().fill(MARK, at, at + size);
      if (typeof content !== "number") new Float32Array(memory.buffer).set(content, at);
      top += size;
      guard();
      return 4 * at;
    },
    read: (at: number, size: number) => new Float32Array(memory.buffer, at, size).slice(),
    /** Whether a number still is as `put` left it. */
    untouched: (at: number, index: number) => words()[at / 4 + index] === MARK,
    intact: () =>
      guards.every((at) =>
        words()
          .subarray(at, at + GUARD)
          .every((word) => word === MARK),
      ),
  };
}

/** Uniform numbers in [−1, 1) from a seed. */
export function randomNumbers(size: number, seed: string): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: size }, () => 2 * random() - 1);
}
