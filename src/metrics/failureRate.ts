import { assertPositive } from "../internal/guards.ts";
import { boneError } from "./bonePck.ts";
import { counts, landmarkCount } from "./present.ts";
import type { RadialErrors } from "./radialErrors.ts";
import { type Share, share } from "./share.ts";

/** The share of failed images; `count` is the number of images with at least one present point. */
export interface FailureRate extends Share {
  /** In the units of the errors. */
  readonly threshold: number;
}

/**
 * The share of images whose mean error over their present points is above the threshold; an image with a point not
 * found is a failure. Given normalized errors, this is the FR of face alignment. See `outlierRate` for single points.
 */
export function failureRate(errors: RadialErrors, threshold: number): FailureRate {
  assertPositive("failureRate", "threshold", threshold);
  const all = Array.from({ length: landmarkCount("failureRate", errors) }, (_, k) => k);
  const means = errors.map((row) => boneError(row, all)).filter(counts);
  return { threshold, ...share(means, (mean) => mean > threshold) };
}
