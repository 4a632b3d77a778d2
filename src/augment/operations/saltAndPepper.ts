import { assertBetween } from "../../internal/guards.ts";
import { createRandom } from "../../internal/random.ts";
import { drawSeed } from "../draw.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** Makes each pixel, independently and with all its channels, white or black with probability amount/2 each. */
export const saltAndPepper = defineTexture({
  type: "saltAndPepper",
  entries: {
    /** Share of the pixels that are hit. */
    range: range(0, 1),
  },
  sample: (options, random) => ({ amount: uniform(options.range, random), seed: drawSeed(random) }),
  apply({ fn, name, pixels, channels, white }, { amount, seed }) {
    assertBetween(fn, `${name}.amount`, amount, 0, 1);
    if (amount === 0) return;
    const random = createRandom("salt and pepper", seed);
    const scale = 1 / Math.log1p(-amount);
    // The gaps between hits are geometric: far fewer random numbers than pixels.
    const gap = () => (amount < 1 ? Math.floor(Math.log(1 - random()) * scale) : 0);
    for (let i = gap() * channels; i < pixels.length; i += (1 + gap()) * channels) {
      const value = random() < 0.5 ? white : 0;
      for (let c = 0; c < channels; c++) pixels[i + c] = value;
    }
  },
});
