import { assertPositive } from "../../internal/guards.ts";
import { createRandom } from "../../internal/random.ts";
import { normalTable } from "../../pixels/normalTable.ts";
import { drawSeed } from "../draw.ts";
import { defineTexture } from "../operation.ts";
import { logUniform } from "../range.ts";
import { range } from "../schemas.ts";

/**
 * Counting noise: n/photons with n ~ Poisson(photons·v), clipped to [0, 1]. Products of uniform numbers (Knuth) for
 * means below 20, above them the rounded normal approximation.
 */
export const poissonNoise = defineTexture({
  type: "poissonNoise",
  entries: {
    /** Expected count of a white pixel, log-uniform; the fewer, the noisier; > 0. */
    range: range(0, undefined, true),
  },
  sample: (options, random) => ({ photons: logUniform(options.range, random), seed: drawSeed(random) }),
  apply({ fn, name, pixels, white, bias }, { photons, seed }) {
    assertPositive(fn, `${name}.photons`, photons);
    const random = createRandom("poisson", seed);
    const table = normalTable();
    for (let i = 0; i < pixels.length; i++) {
      const mean = photons * Math.min(1, Math.max(0, pixels[i]! / white));
      let count = 0;
      if (mean < 20) {
        const limit = Math.exp(-mean);
        for (let product = random(); product > limit; product *= random()) count++;
      } else count = Math.max(0, Math.round(mean + Math.sqrt(mean) * table[Math.floor(random() * 65536)]!));
      pixels[i] = Math.min(1, count / photons) * white + bias;
    }
  },
});
