import { assertNonNegative } from "../../internal/guards.ts";
import { normalNoise } from "../../pixels/normalNoise.ts";
import { drawSeed } from "../draw.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** Multiplies each value by 1 + σ·z (speckle); clipped to [0, 1]. */
export const speckleNoise = defineTexture({
  type: "speckleNoise",
  entries: {
    /** Standard deviation σ, as a part of the intensity itself; ≥ 0. */
    range: range(0),
  },
  sample: (options, random) => ({ sigma: uniform(options.range, random), seed: drawSeed(random) }),
  apply(job, { sigma, seed }) {
    assertNonNegative(job.fn, `${job.name}.sigma`, sigma);
    normalNoise(job, { keep: 1, gain: sigma, spread: 0, offset: 0, seed });
  },
});
