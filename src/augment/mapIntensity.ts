import type { Raster } from "../geometry/raster.ts";
import { pixelKernels } from "./pixels/PixelKernels.ts";
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
    const table = new Uint8Array(256);
    for (let i = 0; i < 256; i++) table[i] = value(i / 255);
    const done = pixelKernels()?.map(source, data, table, (run, at, values) => run.lookUp(at, source.length, values));
    if (!done) for (let i = 0; i < source.length; i++) data[i] = table[source[i]!]!;
  } else for (let i = 0; i < source.length; i++) data[i] = value(source[i]! / white);
  return result;
}
