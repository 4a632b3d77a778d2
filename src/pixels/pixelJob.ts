import { type Pixels, roundingBias, viewPixels, whiteLevel } from "../geometry/pixels.ts";
import type { Raster } from "../geometry/raster.ts";

/** An image as the loops of textures need it, checked beforehand; they change it in place. */
export interface PixelJob {
  /** The public function that was called and its argument that holds the texture, for messages. */
  readonly fn: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Integers stand for v/255 or v/65535, floats for themselves; results are clipped to [0, 1]. */
  readonly pixels: Pixels;
  /** White: 255, 65535 or, for floats, 1. */
  readonly white: number;
  /** What is added before a value is stored: 0.5 where storing truncates. */
  readonly bias: number;
}

export function pixelJob(fn: string, name: string, { width, height, channels, data }: Raster): PixelJob {
  return {
    fn,
    name,
    width,
    height,
    channels,
    pixels: viewPixels(data),
    white: whiteLevel(data),
    bias: roundingBias(data),
  };
}
