import type { Random } from "../internal/random.ts";

/** Standard normal numbers in pairs (Marsaglia's polar method): those of d3-random, with one logarithm for two of them. */
export function normals(random: Random): () => number {
  let next: number | null = null;
  let factor = 0;
  return () => {
    if (next !== null) {
      const value = next * factor;
      next = null;
      return value;
    }
    let [x, y, square] = [0, 0, 0];
    do {
      x = random() * 2 - 1;
      y = random() * 2 - 1;
      square = x * x + y * y;
    } while (!square || square > 1);
    factor = Math.sqrt((-2 * Math.log(square)) / square);
    next = x;
    return y * factor;
  };
}
