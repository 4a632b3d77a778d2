import type { Raster } from "../geometry/raster.ts";
import { type GrayImage, grayOutput, grayPixels, type TextureOptions } from "./grayImage.ts";

/** 1 − v of each pixel, as a radiograph stored with the other photometric interpretation. */
export function invertIntensity(image: Raster, options: TextureOptions = {}): GrayImage {
  const source = grayPixels("invertIntensity", image);
  const result = grayOutput("invertIntensity", image, options);
  const { data } = result;
  for (let i = 0; i < source.length; i++) data[i] = 1 - source[i]!;
  return result;
}
