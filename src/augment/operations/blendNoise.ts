import { assertBetween } from "../../internal/guards.ts";
import { normalNoise } from "../../pixels/normalNoise.ts";
import { drawSeed } from "../draw.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** Half the expected range, in standard deviations, of 3·450² normal numbers: what stretches them to 0 … 255. */
const HALF_RANGE = 4.79;

/**
 * (1 − g)·v + g·n, where n is normal noise stretched to the whole intensity range, mean 0.5: the noise of the KNEEL
 * paper's stream. There each draw is stretched by its own extremes; here by the expected ones.
 */
export const blendNoise = defineTexture({
  type: "blendNoise",
  entries: {
    /** Share g of the noise. */
    range: range(0, 1),
  },
  sample: (options, random) => ({ gain: uniform(options.range, random), seed: drawSeed(random) }),
  apply(job, { gain, seed }) {
    assertBetween(job.fn, `${job.name}.gain`, gain, 0, 1);
    normalNoise(job, { keep: 1 - gain, gain: 0, spread: (0.5 * gain) / HALF_RANGE, offset: 0.5 * gain, seed });
  },
});
