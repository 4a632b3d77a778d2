import { isPresent, type Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertList, fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { landmarksInside } from "./landmarksInside.ts";
import type { LandmarkSample } from "./landmarkTable.ts";

/** Options of `checkSample`. */
export interface CheckSampleOptions {
  /** Names for the message; by default landmarks are counted from 0. */
  readonly landmarkNames?: readonly string[];
}

/**
 * What is wrong with a sample in view of its image, as a sentence, or null: the image must have the size that the points
 * refer to, where that is known; not more than a quarter of the landmarks may lie outside (`landmarksInside`), which means
 * another resolution, or x and y in the wrong order; they may not all lie in the first pixel, as fractions of the size do;
 * and the spacing, where known, must be positive.
 */
export function checkSample(
  sample: Pick<LandmarkSample, "image" | "row" | "landmarks" | "spacing" | "size">,
  raster: Pick<Raster, "width" | "height">,
  options: CheckSampleOptions = {},
): string | null {
  const { image, row, landmarks, spacing, size } = fieldsOf("checkSample", "sample", sample);
  const { width, height } = fieldsOf("checkSample", "raster", raster);
  const { landmarkNames } = fieldsOf("checkSample", "options", options);
  if (spacing != null) assertList("checkSample", "sample.spacing", spacing, "two numbers of mm per pixel, or null");
  if (spacing?.some((mm) => !(Number.isFinite(mm) && mm > 0)))
    return `${image} (row ${row}): spacing must be two positive numbers of millimetres per pixel, got ${spacing.join(", ")}`;
  if ((size?.width ?? width) !== width || (size?.height ?? height) !== height)
    return `${image} (row ${row}): has ${width}×${height} pixels, but its points are of ${size!.width ?? width}×${size!.height ?? height}; take the image that was annotated, or give pointsScale if it was resized as a whole`;
  const { outside, isMistaken } = inNameOf("checkSample", () => landmarksInside(landmarks, { width, height }));
  if (areFractions(landmarks) && Math.min(width, height) > 2)
    return `${image} (row ${row}): all of its points lie within the first pixel, from 0 to 1; are they fractions of the image's size, give pixels; are they missing, leave their cells empty`;
  if (!isMistaken) return null;
  const first = outside[0]!;
  const [x, y] = landmarks[first]!;
  const exchanged = landmarks.map(([x, y]): Point => [y, x]);
  const isTurned = landmarksInside(exchanged, { width, height }).outside.length === 0;
  return (
    `${image} (row ${row}): landmark ${landmarkNames?.[first] ?? first} at (${x}, ${y}) lies outside the ` +
    `image of ${width}×${height} pixels, and so ${outside.length === 2 ? "does" : "do"} ${outside.length - 1} more; ${isTurned ? "with x and y exchanged they lie inside: exchange their columns" : "points and image differ in resolution: give the scale of the points"}`
  );
}

/** Whether several points, all there are, lie from 0 to 1 along both axes. */
function areFractions(landmarks: readonly Point[]): boolean {
  const present = landmarks.filter(isPresent);
  return present.length > 1 && present.every((point) => point.every((value) => value >= 0 && value <= 1));
}
