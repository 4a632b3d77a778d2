import type { Raster } from "../geometry/raster.ts";
import { type TextureOptions, texture } from "./texture.ts";

/** f of each intensity in [0, 1], clipped to [0, 1]; 8-bit images through a table. */
export function mapIntensity<R extends Raster>(
  fn: string,
  image: R,
  f: (v: number) => number,
  options: TextureOptions,
): R {
  const { result, source, data, white, bias } = texture(fn, image, options);
  const value = (v: number) => Math.min(1, Math.max(0, f(v))) * white + bias;
  if (source instanceof Uint8Array) {
    const table = Uint8Array.from({ length: 256 }, (_, i) => value(i / 255));
    for (let i = 0; i < source.length; i++) data[i] = table[source[i]!]!;
  } else for (let i = 0; i < source.length; i++) data[i] = value(source[i]! / white);
  return result;
}
