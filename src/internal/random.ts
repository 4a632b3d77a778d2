/** A source of uniform numbers in [0, 1), as `Math.random` is. */
export type Random = () => number;

/** One 32-bit state word from the seed parts (FNV-1a over their text, then an avalanche), different for each `lane`. */
function hash(parts: readonly (number | string)[], lane: number): number {
  let h = 0x811c9dc5 ^ Math.imul(lane, 0x9e3779b9);
  for (const code of parts.join("\u0000")) h = Math.imul(h ^ (code.codePointAt(0) ?? 0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The next 32-bit word of sfc32, whose state is three words and a counter. */
function step(state: Int32Array): number {
  const b = state[1]!;
  const c = state[2]!;
  const word = (state[0]! + b + state[3]!) | 0;
  state[0] = b ^ (b >>> 9);
  state[1] = (c + (c << 3)) | 0;
  state[2] = ((c << 21) | (c >>> 11)) + word;
  state[3] = state[3]! + 1;
  return word;
}

/** The state with which the generator of a seed gives its first number. */
export function randomState(...seed: readonly (number | string)[]): Int32Array {
  const state = Int32Array.of(hash(seed, 1), hash(seed, 2), hash(seed, 3), 1);
  for (let i = 0; i < 12; i++) step(state);
  return state;
}

/**
 * A seeded generator (sfc32, period about 2^128; Chris Doty-Humphrey, PractRand).
 *
 * The seed is any list of numbers and strings: `createRandom(seed, "augment", epoch, index)` gives each sample of each
 * epoch its own stream, so that nothing depends on the order or the process in which samples are made.
 */
export function createRandom(...seed: readonly (number | string)[]): Random {
  let [a, b, c, counter] = randomState(...seed) as unknown as [number, number, number, number]; // four words
  // `step` on variables, which is faster than on an array.
  return () => {
    const word = (a + b + counter) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    counter = (counter + 1) | 0;
    return (word >>> 0) / 4294967296;
  };
}

/** A uniform permutation of 0 … n−1 (Fisher–Yates). */
export function permutation(n: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const other = order[j]!;
    order[j] = order[i]!;
    order[i] = other;
  }
  return order;
}
