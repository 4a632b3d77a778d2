import { assertPositive } from "../internal/guards.ts";
import { counts, presentErrors } from "./present.ts";
import type { RadialErrors } from "./radialErrors.ts";
import { type Share, share } from "./share.ts";

export interface OutlierRate {
  readonly radius: number;
  /** Points with error ≥ radius, of the points whose truth is present. */
  readonly points: Share;
  /** Images with any such point, of the images with at least one point present. */
  readonly images: Share;
}

/** How often a point is off by the radius or more (points not found included), by point and by image. */
export function outlierRate(errors: RadialErrors, radius: number): OutlierRate {
  assertPositive("outlierRate", "radius", radius);
  const outside = (error: number) => error >= radius;
  const worst = errors
    .map((row) => row.filter(counts))
    .filter((row) => row.length > 0)
    .map((row) => Math.max(...row));
  return { radius, points: share(presentErrors("outlierRate", errors), outside), images: share(worst, outside) };
}
