import type { Raster } from "../geometry/raster.ts";
import { assertBetween } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { type TextureOptions, texture } from "./texture.ts";

export interface SaltPepperOptions extends TextureOptions {
  /** Probability that a pixel is hit, 0–1. */
  readonly amount: number;
  /** The same seed gives the same noise. */
  readonly seed: number;
}

/** Makes each pixel, independently and with all its channels, white or black with probability amount/2 each. */
export function addSaltPepper<R extends Raster>(image: R, { amount, seed, ...options }: SaltPepperOptions): R {
  assertBetween("addSaltPepper", "amount", amount, 0, 1);
  const { result, source, data, white } = texture("addSaltPepper", image, options);
  if (data !== source) data.set(source);
  const random = createRandom("salt and pepper", seed);
  const { channels } = image;
  const scale = 1 / Math.log1p(-amount);
  // The gaps between hits are geometric: far fewer random numbers than pixels.
  const gap = () => (amount < 1 ? Math.floor(Math.log(1 - random()) * scale) : 0);
  if (amount === 0) return result;
  for (let i = gap() * channels; i < data.length; i += (1 + gap()) * channels) {
    const value = random() < 0.5 ? white : 0;
    for (let c = 0; c < channels; c++) data[i + c] = value;
  }
  return result;
}
