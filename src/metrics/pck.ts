import { assertLandmarks, landmarkCount, presentErrors } from "./present.ts";
import type { RadialErrors } from "./radialErrors.ts";
import { type Share, share } from "./share.ts";
import { assertThresholds } from "./thresholds.ts";

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
 * Percentage of correct keypoints (success detection rate), as fractions: the share of points with error ≤ threshold,
 * for each of ascending thresholds, over all images and landmarks together. Points without truth are left out, points
 * not found are misses.
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

/** {@link pck} of named groups of landmarks, every point for itself; {@link bonePck} averages a group first. */
export function pckPerGroup<Name extends string>(
  errors: RadialErrors,
  thresholds: readonly number[],
  groups: Readonly<Record<Name, readonly number[]>>,
): Record<Name, PckPoint[]> {
  assertThresholds("pckPerGroup", thresholds);
  const result = {} as Record<Name, PckPoint[]>;
  for (const name of Object.keys(groups) as Name[]) {
    assertLandmarks("pckPerGroup", `groups.${name}`, groups[name], errors);
    result[name] = shares(presentErrors("pckPerGroup", errors, groups[name]), thresholds);
  }
  return result;
}

const shares = (values: readonly number[], thresholds: readonly number[]): PckPoint[] =>
  thresholds.map((threshold) => ({ threshold, ...share(values, (error) => error <= threshold) }));
