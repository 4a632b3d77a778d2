import { assertPositive } from "../internal/guards.ts";
import { failureRateFigure } from "./figures.ts";
import { assertErrors, type RadialErrors } from "./present.ts";
import { type CountedShare, shareOf } from "./share.ts";

/** The share of failed images; `count` is the number of images with at least one present point. */
export interface FailureRate extends CountedShare {
  /** In the units of the errors. */
  readonly threshold: number;
}

/**
 * The share of images whose mean error over their present points is above the threshold; an image with a point not
 * found is a failure. Given normalized errors, this is the FR of face alignment. See `outlierRate` for single points.
 */
export function failureRate(errors: RadialErrors, threshold: number): FailureRate {
  assertPositive("failureRate", "threshold", threshold);
  assertErrors("failureRate", errors);
  return { threshold, ...shareOf(errors, failureRateFigure(threshold)) };
}
