import type { Raster } from "../geometry/raster.ts";
import { mapIntensity } from "./mapIntensity.ts";
import type { TextureOptions } from "./texture.ts";

/** 1 − v of each intensity, as a radiograph stored with the other photometric interpretation. */
export function invertIntensity<R extends Raster>(image: R, options: TextureOptions = {}): R {
  return mapIntensity("invertIntensity", image, (v) => 1 - v, options);
}
