import { refusal } from "../internal/guards.ts";

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

/** Refuses what is not a list of points: `null` for a missing one, say, as JSON would write NaN. */
export function assertPoints(fn: string, name: string, points: readonly Point[]): void {
  if (!Array.isArray(points)) throw refusal(fn, name, "a list of points [x, y]", points);
  const i = points.findIndex((point: unknown) => !isPair(point));
  if (i >= 0) throw refusal(fn, `${name}[${i}]`, "a point [x, y], missing ones [NaN, NaN]", points[i]);
}

function isPair(point: unknown): boolean {
  return isList(point) && point.length >= 2 && typeof point[0] === "number" && typeof point[1] === "number";
}

/** An array or a typed one. */
export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value);
