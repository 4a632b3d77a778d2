import { refusal } from "../internal/guards.ts";
import { landmarkCount, presentErrors } from "./present.ts";
import type { RadialErrors } from "./radialErrors.ts";
import { type Share, share } from "./share.ts";

/** The share of points found within a threshold; `count` is the number of points whose truth is present. */
export interface PckPoint extends Share {
  /** In the units of the errors. */
  readonly threshold: number;
}

export interface PckOptions {
  /** Landmark indices to count. @default all */
  readonly landmarks?: readonly number[];
}

/**
 * Percentage of correct keypoints, as fractions: the share of points with error ≤ threshold, for each threshold,
 * over all images and landmarks together. Points without truth are left out, points not found are misses.
 */
export function pck(errors: RadialErrors, thresholds: readonly number[], { landmarks }: PckOptions = {}): PckPoint[] {
  assertThresholds("pck", thresholds);
  return shares(presentErrors("pck", errors, landmarks), thresholds);
}

/** {@link pck} of each landmark alone: landmarks × thresholds. */
export function pckPerLandmark(errors: RadialErrors, thresholds: readonly number[]): PckPoint[][] {
  assertThresholds("pckPerLandmark", thresholds);
  return Array.from({ length: landmarkCount("pckPerLandmark", errors) }, (_, k) =>
    shares(presentErrors("pckPerLandmark", errors, [k]), thresholds),
  );
}

export function assertThresholds(fn: string, thresholds: readonly number[]): void {
  if (!thresholds.every((t) => Number.isFinite(t) && t >= 0))
    throw refusal(fn, "thresholds", "non-negative numbers", [...thresholds]);
}

const shares = (values: readonly number[], thresholds: readonly number[]): PckPoint[] =>
  thresholds.map((threshold) => ({ threshold, ...share(values, (error) => error <= threshold) }));
