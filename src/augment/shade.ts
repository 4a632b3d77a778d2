import type { Raster } from "../geometry/raster.ts";
import { assertFinite, refusal } from "../internal/guards.ts";
import { type TextureOptions, texture } from "./texture.ts";

/** Half waves along x and y of the five cosines. */
const WAVES = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [0, 2],
] as const;

export interface ShadeOptions extends TextureOptions {
  /** Of cos(πu), cos(πv), cos(πu)·cos(πv), cos(2πu), cos(2πv). */
  readonly coefficients: readonly number[];
}

/** Uneven exposure: v·(1 + Σ c·cos(iπu)·cos(jπv)), clipped to [0, 1]. */
export function shade<R extends Raster>(image: R, { coefficients, ...options }: ShadeOptions): R {
  if (coefficients.length !== WAVES.length) throw refusal("shade", "coefficients", "five numbers", [...coefficients]);
  coefficients.forEach((value, i) => {
    assertFinite("shade", `coefficients[${i}]`, value);
  });
  const { result, source, data, white, bias } = texture("shade", image, options);
  const { width, height, channels } = image;
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
      for (let c = 0; c < channels; c++, at++) data[at] = Math.min(white, Math.max(0, source[at]! * gains[x]!)) + bias;
  }
  return result;
}
