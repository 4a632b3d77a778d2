import { assertNonNegative } from "../../internal/guards.ts";
import { normalNoise } from "../../pixels/normalNoise.ts";
import { drawSeed } from "../draw.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** Adds independent Gaussian noise, v + σ·z, to each value of each channel; clipped to [0, 1]. */
export const gaussianNoise = defineTexture({
  type: "gaussianNoise",
  entries: {
    /** Standard deviation σ, as a part of the intensity range; ≥ 0. */
    range: range(0),
  },
  sample: (options, random) => ({ sigma: uniform(options.range, random), seed: drawSeed(random) }),
  apply(job, { sigma, seed }) {
    assertNonNegative(job.fn, `${job.name}.sigma`, sigma);
    normalNoise(job, { keep: 1, gain: 0, spread: sigma, offset: 0, seed });
  },
});
