import type { Raster } from "../geometry/raster.ts";
import { refusal } from "../internal/guards.ts";

/** A grey image of floats, usually in [0, 1]. */
export interface GrayImage extends Raster {
  readonly channels: 1;
  readonly data: Float32Array;
}

export interface TextureOptions {
  /** Memory of the result, width·height long; the image's own works in place. @default new memory */
  readonly output?: Float32Array;
}

/** The pixels of a grey float image, checked. */
export function grayPixels(fn: string, image: Raster): Float32Array {
  if (image.channels !== 1) throw refusal(fn, "image.channels", "1", image.channels);
  if (!(image.data instanceof Float32Array)) throw refusal(fn, "image.data", "a Float32Array", image.data);
  if (image.data.length !== image.width * image.height)
    throw refusal(fn, "image.data.length", `${image.width * image.height}`, image.data.length);
  return image.data;
}

/** An image of the same size to write to. */
export function grayOutput(fn: string, { width, height }: Raster, { output }: TextureOptions): GrayImage {
  const data = output ?? new Float32Array(width * height);
  if (data.length !== width * height) throw refusal(fn, "output.length", `${width * height}`, data.length);
  return { width, height, channels: 1, data };
}
