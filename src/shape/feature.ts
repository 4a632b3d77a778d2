import type { Raster } from "../geometry/index.ts";
import { assertOneOf } from "../internal/guards.ts";
import { gradientOrientation } from "./gradientOrientation.ts";
import { localBinaryPatterns } from "./localBinaryPatterns.ts";
import { grayPlane, type Planes } from "./planes.ts";

/**
 * What an appearance model sees of an image: gradient orientations (`igo`, `doubleIgo`), local binary patterns (`lbp`) or
 * the gray values, brought to mean 0 and deviation 1 (`none`).
 */
export type Feature = "none" | "igo" | "doubleIgo" | "lbp";

export const features: readonly Feature[] = ["none", "igo", "doubleIgo", "lbp"];

/** How many planes a feature has. */
export const featureChannels = { none: 1, igo: 2, doubleIgo: 4, lbp: 4 } as const;

/**
 * The features of a gray image.
 *
 * @throws RangeError for an image that is not of one channel or smaller than 2 × 2
 */
export function featurePlanes(image: Raster, feature: Feature): Planes {
  assertOneOf("featurePlanes", "feature", feature, features);
  const gray = grayPlane("featurePlanes", image);
  if (feature === "none") return standardized(gray);
  if (feature === "lbp") return localBinaryPatterns(gray);
  return gradientOrientation(gray, feature === "doubleIgo");
}

/** (v − mean)/deviation; zero where all are alike. */
function standardized(planes: Planes): Planes {
  const { data } = planes;
  const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
  const deviation = Math.sqrt(data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length);
  const factor = deviation > 0 ? 1 / deviation : 0;
  return { ...planes, data: data.map((v) => (v - mean) * factor) };
}
