/**
 * A position in an image: x to the right, y down, pixel centres at integers, so that an image of width W spans
 * [−0.5, W−0.5]. A missing point is `[NaN, NaN]`: points keep their place and never change in number.
 */
export type Point = readonly [x: number, y: number];

/** Millimetres per pixel along x and y. */
export type Spacing = readonly [x: number, y: number];

/** Whether a point is present (both coordinates finite). */
export function isPresent(point: Point): boolean {
  return Number.isFinite(point[0]) && Number.isFinite(point[1]);
}
