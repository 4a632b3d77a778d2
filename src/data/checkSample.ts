import { isPresent } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import type { LandmarkSample } from "./landmarkTable.ts";

export interface CheckSampleOptions {
  /** Names for the message; by default landmarks are counted from 0. */
  readonly landmarkNames?: readonly string[];
}

/**
 * What is wrong with a sample in view of its image, as a sentence, or null: the image must have the size that the points
 * refer to, where that is known; every present landmark must lie inside the
 * image, which spans [−0.5, W−0.5] × [−0.5, H−0.5], and the spacing, where known, must be positive.
 */
export function checkSample(
  { image, row, landmarks, spacing, size }: Pick<LandmarkSample, "image" | "row" | "landmarks" | "spacing" | "size">,
  { width, height }: Pick<Raster, "width" | "height">,
  { landmarkNames }: CheckSampleOptions = {},
): string | null {
  if (spacing?.some((mm) => !(Number.isFinite(mm) && mm > 0)))
    return `${image} (row ${row}): spacing must be two positive numbers of millimetres per pixel, got ${spacing.join(", ")}`;
  if ((size?.width ?? width) !== width || (size?.height ?? height) !== height)
    return `${image} (row ${row}): has ${width}×${height} pixels, but its points are of ${size!.width ?? width}×${size!.height ?? height}; take the image that was annotated, or give pointsScale if it was resized as a whole`;
  const isOutside = ([x, y]: readonly [number, number]) =>
    !(x >= -0.5 && x <= width - 0.5 && y >= -0.5 && y <= height - 0.5);
  const outside = [...landmarks.keys()].filter((k) => isPresent(landmarks[k]!) && isOutside(landmarks[k]!));
  if (outside.length === 0) return null;
  const first = outside[0]!;
  const [x, y] = landmarks[first]!;
  const more = outside.length > 1 ? ` (and ${outside.length - 1} more)` : "";
  return (
    `${image} (row ${row}): landmark ${landmarkNames?.[first] ?? first} at (${x}, ${y}) lies outside the ` +
    `image of ${width}×${height} pixels${more}; correct the point, or give the scale of the points if points and image differ in resolution`
  );
}
