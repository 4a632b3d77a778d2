import type { Raster } from "../geometry/raster.ts";
import { assertBetween, assertNonNegative } from "../internal/guards.ts";
import { createRandom, randomState } from "../internal/random.ts";
import { normalTable } from "./normalTable.ts";
import { pixelKernels } from "./pixels/PixelKernels.ts";
import { type TextureOptions, texture } from "./texture.ts";

export interface NoiseOptions extends TextureOptions {
  /** Standard deviation, as a part of the intensity range; for speckle, of the intensity itself; ≥ 0. */
  readonly sigma: number;
  /** The same seed gives the same noise. */
  readonly seed: number;
}

/** Adds independent Gaussian noise, v + σ·z, to each value of each channel; clipped to [0, 1]. */
export function addNoise<R extends Raster>(image: R, { sigma, seed, ...options }: NoiseOptions): R {
  assertNonNegative("addNoise", "sigma", sigma);
  return normalNoise("addNoise", image, { keep: 1, gain: 0, spread: sigma, offset: 0, seed }, options);
}

/** Multiplies each value by 1 + σ·z (speckle); clipped to [0, 1]. */
export function addSpeckle<R extends Raster>(image: R, { sigma, seed, ...options }: NoiseOptions): R {
  assertNonNegative("addSpeckle", "sigma", sigma);
  return normalNoise("addSpeckle", image, { keep: 1, gain: sigma, spread: 0, offset: 0, seed }, options);
}

export interface BlendNoiseOptions extends TextureOptions {
  /** Share of the noise, 0–1. */
  readonly gain: number;
  readonly seed: number;
}

/** Half the expected range, in standard deviations, of 3·450² normal numbers: what stretches them to 0 … 255. */
const HALF_RANGE = 4.79;

/**
 * (1 − g)·v + g·n, where n is normal noise stretched to the whole intensity range, mean 0.5: the noise of the KNEEL
 * paper's stream. There each draw is stretched by its own extremes; here by the expected ones.
 */
export function blendNoise<R extends Raster>(image: R, { gain, seed, ...options }: BlendNoiseOptions): R {
  assertBetween("blendNoise", "gain", gain, 0, 1);
  const noise = { keep: 1 - gain, gain: 0, spread: (0.5 * gain) / HALF_RANGE, offset: 0.5 * gain, seed };
  return normalNoise("blendNoise", image, noise, options);
}

interface NormalNoise {
  readonly keep: number;
  readonly gain: number;
  readonly spread: number;
  readonly offset: number;
  readonly seed: number;
}

/** keep·v + (gain·v + spread)·z + offset; two variates from each random word. */
function normalNoise<R extends Raster>(
  fn: string,
  image: R,
  { keep, gain, spread, offset, seed }: NormalNoise,
  options: TextureOptions,
): R {
  const { result, source, data, white, bias } = texture(fn, image, options);
  const table = normalTable();
  const spreadOfWhite = spread * white;
  const start = offset * white + bias;
  const done = pixelKernels()?.map(source, data, table, (run, at, quantiles) => {
    run.seed(...(randomState("noise", seed) as unknown as [number, number, number, number]));
    run.noise(at, source.length, source.BYTES_PER_ELEMENT, keep, gain, spreadOfWhite, start, quantiles);
  });
  if (done) return result;
  const random = createRandom("noise", seed);
  const top = white + bias;
  for (let i = 0; i < source.length; i += 2) {
    const word = (random() * 4294967296 - 2147483648) | 0;
    const v = source[i]!;
    data[i] = Math.min(top, Math.max(bias, keep * v + (gain * v + spreadOfWhite) * table[word & 65535]! + start));
    if (i + 1 === source.length) break;
    const w = source[i + 1]!;
    data[i + 1] = Math.min(top, Math.max(bias, keep * w + (gain * w + spreadOfWhite) * table[word >>> 16]! + start));
  }
  return result;
}
