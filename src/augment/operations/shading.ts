import { assertFinite, refusal } from "../../internal/guards.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** Half waves along x and y of the five cosines. */
const WAVES = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [0, 2],
] as const;

/** Uneven exposure: v·(1 + Σ c·cos(iπu)·cos(jπv)), clipped to [0, 1]. */
export const shading = defineTexture({
  type: "shading",
  entries: {
    /** Largest change of the exposure, as a factor of the intensity. */
    range: range(0, 1),
  },
  sample(options, random) {
    const most = uniform(options.range, random);
    const waves = WAVES.map(() => uniform([-1, 1], random));
    const total = waves.reduce((sum, c) => sum + Math.abs(c), 0) || 1;
    return { coefficients: waves.map((c) => (most * c) / total) };
  },
  apply({ fn, name, pixels, width, height, channels, white, bias }, { coefficients }) {
    if (coefficients.length !== WAVES.length)
      throw refusal(fn, `${name}.coefficients`, "five numbers", [...coefficients]);
    for (const [i, value] of coefficients.entries()) assertFinite(fn, `${name}.coefficients[${i}]`, value);
    const gains = new Float64Array(width);
    const waves = WAVES.map(([i]) => gains.map((_, x) => Math.cos((Math.PI * i * (x + 0.5)) / width)));
    for (let y = 0, at = 0; y < height; y++) {
      gains.fill(1);
      for (const [k, [, j]] of WAVES.entries()) {
        const wave = waves[k]!;
        const part = coefficients[k]! * Math.cos((Math.PI * j * (y + 0.5)) / height);
        for (let x = 0; x < width; x++) gains[x]! += part * wave[x]!;
      }
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++, at++)
          pixels[at] = Math.min(white, Math.max(0, pixels[at]! * gains[x]!)) + bias;
    }
  },
});
