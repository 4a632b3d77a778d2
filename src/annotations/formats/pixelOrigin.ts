import type { Point } from "../../geometry/point.ts";
import { assertOneOf } from "../../internal/guards.ts";

/**
 * What a format's coordinates count from: `center`, the centre of the first pixel is (0, 0), as everywhere in this
 * library; `corner`, the image's corner is (0, 0) and that centre (0.5, 0.5); `one`, that centre is (1, 1).
 */
export type PixelOrigin = "center" | "corner" | "one";

const offsets: Readonly<Record<PixelOrigin, number>> = { center: 0, corner: 0.5, one: 1 };

export function assertPixelOrigin(fn: string, origin: PixelOrigin): void {
  assertOneOf(fn, "origin", origin, ["center", "corner", "one"]);
}

/** A point of the library in a format's coordinates. */
export const toOrigin = ([x, y]: Point, origin: PixelOrigin): Point => [x + offsets[origin], y + offsets[origin]];

/** A point in a format's coordinates as one of the library. */
export const fromOrigin = ([x, y]: Point, origin: PixelOrigin): Point => [x - offsets[origin], y - offsets[origin]];
