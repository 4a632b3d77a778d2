import { createRandom, randomState } from "../internal/random.ts";
import { normalTable } from "./normalTable.ts";
import { pixelKernels } from "./PixelKernels.ts";
import type { PixelJob } from "./pixelJob.ts";

interface NormalNoise {
  /** Share of the image that stays. */
  readonly keep: number;
  /** Standard deviation of what is multiplied and, as a part of the intensity range, of what is added. */
  readonly gain: number;
  readonly spread: number;
  /** Its mean. */
  readonly offset: number;
  readonly seed: number;
}

/** keep·v + (gain·v + spread)·z + offset of each value of each channel, clipped; two variates from each random word. */
export function normalNoise(
  { pixels, white, bias }: PixelJob,
  { keep, gain, spread, offset, seed }: NormalNoise,
): void {
  const table = normalTable();
  const spreadOfWhite = spread * white;
  const start = offset * white + bias;
  const done = pixelKernels()?.map(pixels, table, (run, at, quantiles) => {
    const [a, b, c, d] = randomState("noise", seed);
    run.seed(a!, b!, c!, d!);
    run.noise(at, pixels.length, pixels.BYTES_PER_ELEMENT, keep, gain, spreadOfWhite, start, quantiles);
  });
  if (done) return;
  const random = createRandom("noise", seed);
  const top = white + bias;
  for (let i = 0; i < pixels.length; i += 2) {
    const word = (random() * 4294967296 - 2147483648) | 0;
    const v = pixels[i]!;
    pixels[i] = Math.min(top, Math.max(bias, keep * v + (gain * v + spreadOfWhite) * table[word & 65535]! + start));
    if (i + 1 === pixels.length) break;
    const w = pixels[i + 1]!;
    pixels[i + 1] = Math.min(top, Math.max(bias, keep * w + (gain * w + spreadOfWhite) * table[word >>> 16]! + start));
  }
}
