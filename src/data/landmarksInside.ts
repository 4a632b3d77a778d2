import { assertSize, type Size } from "../geometry/frame.ts";
import { assertPoints, isPresent, type Point } from "../geometry/point.ts";

/** Pixels by which a point may lie beyond the outer edge of the border pixels: labels are rounded, images cropped. */
const slack = 1;

/** The part of a sample's points beyond which points outside mean another resolution, where there are two at least. */
const mostOutside = 0.25;

/** The landmarks of a sample that count, and the status of the others. */
export interface SettledLandmarks {
  /** Points up to a pixel outside the image are taken as they are, those further out are missing. */
  readonly landmarks: readonly Point[];
  /** Indices of the points that are missing because they are outside. */
  readonly outside: readonly number[];
  /** Whether so many are that points and image must differ in resolution. */
  readonly isMistaken: boolean;
}

/** Sorts out the points of an image, which spans [−0.5, W−0.5] × [−0.5, H−0.5]. */
export function landmarksInside(landmarks: readonly Point[], size: Size): SettledLandmarks {
  assertPoints("landmarksInside", "landmarks", landmarks);
  assertSize("landmarksInside", "size", size);
  const { width, height } = size;
  const isIn = (value: number, size: number) => value >= -0.5 - slack && value <= size - 0.5 + slack;
  const isOutside = (point: Point) => isPresent(point) && !(isIn(point[0], width) && isIn(point[1], height));
  const outside = [...landmarks.keys()].filter((k) => isOutside(landmarks[k]!));
  const present = landmarks.filter(isPresent).length;
  return {
    landmarks:
      outside.length === 0 ? landmarks : landmarks.map((p): Point => (isOutside(p) ? [Number.NaN, Number.NaN] : p)),
    outside,
    isMistaken: outside.length > 1 && outside.length > mostOutside * present,
  };
}
