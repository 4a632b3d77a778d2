import type { Raster } from "../geometry/raster.ts";
import { assertPositive } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { normalTable } from "./normalTable.ts";
import { type TextureOptions, texture } from "./texture.ts";

export interface PoissonNoiseOptions extends TextureOptions {
  /** Expected count of a white pixel; the fewer, the noisier; > 0. */
  readonly photons: number;
  /** The same seed gives the same noise. */
  readonly seed: number;
}

/**
 * Counting noise: n/photons with n ~ Poisson(photons·v), clipped to [0, 1]. Products of uniform numbers (Knuth) for
 * means below 20, above them the rounded normal approximation.
 */
export function addPoissonNoise<R extends Raster>(image: R, { photons, seed, ...options }: PoissonNoiseOptions): R {
  assertPositive("addPoissonNoise", "photons", photons);
  const { result, source, data, white, bias } = texture("addPoissonNoise", image, options);
  const random = createRandom("poisson", seed);
  const table = normalTable();
  for (let i = 0; i < source.length; i++) {
    const mean = photons * Math.min(1, Math.max(0, source[i]! / white));
    let count = 0;
    if (mean < 20) {
      const limit = Math.exp(-mean);
      for (let product = random(); product > limit; product *= random()) count++;
    } else count = Math.max(0, Math.round(mean + Math.sqrt(mean) * table[Math.floor(random() * 65536)]!));
    data[i] = Math.min(1, count / photons) * white + bias;
  }
  return result;
}
