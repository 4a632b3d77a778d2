import type { Point } from "../geometry/index.ts";

/**
 * The four directions in which similarities move a shape whose centroid is (0, 0), each of length 1: larger, turned,
 * along x, along y; `[4, 2K]` as x, y, x, y, …
 */
export function similarityBasis(mean: readonly Point[]): readonly (readonly number[])[] {
  const size = Math.sqrt(mean.reduce((sum, [x, y]) => sum + x * x + y * y, 0));
  const step = 1 / Math.sqrt(mean.length);
  return [
    mean.flatMap(([x, y]) => [x / size, y / size]),
    mean.flatMap(([x, y]) => [-y / size, x / size]),
    mean.flatMap(() => [step, 0]),
    mean.flatMap(() => [0, step]),
  ];
}
