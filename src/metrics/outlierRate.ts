import { assertPositive } from "../internal/guards.ts";
import { outlierImagesFigure, outlierPointsFigure } from "./figures.ts";
import { assertErrors, type RadialErrors } from "./present.ts";
import { type CountedShare, shareOf } from "./share.ts";

/** How often points, and images, are off by a radius or more. */
export interface OutlierRate {
  readonly radius: number;
  /** Points with error ≥ radius, of the points whose truth is present. */
  readonly points: CountedShare;
  /** Images with any such point, of the images with at least one point present. */
  readonly images: CountedShare;
}

/** How often a point is off by the radius or more (points not found included), by point and by image. */
export function outlierRate(errors: RadialErrors, radius: number): OutlierRate {
  assertPositive("outlierRate", "radius", radius);
  assertErrors("outlierRate", errors);
  return {
    radius,
    points: shareOf(errors, outlierPointsFigure(radius)),
    images: shareOf(errors, outlierImagesFigure(radius)),
  };
}
