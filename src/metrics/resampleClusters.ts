import { createRandom } from "../internal/random.ts";

/**
 * Draws as many clusters as there are, with replacement, and calls back with how often each was drawn, `resamples` times.
 * The array is reused.
 */
export function resampleClusters(
  clusters: number,
  resamples: number,
  seed: number | string,
  visit: (weights: Uint32Array, resample: number) => void,
): void {
  const random = createRandom(seed, "bootstrap");
  const weights = new Uint32Array(clusters);
  for (let r = 0; r < resamples; r++) {
    weights.fill(0);
    for (let i = 0; i < clusters; i++) weights[Math.floor(random() * clusters)]! += 1;
    visit(weights, r);
  }
}
