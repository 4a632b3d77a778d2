import { fieldsOf } from "../internal/guards.ts";
import { keysOf } from "../internal/keysOf.ts";
import { pckFigure } from "./figures.ts";
import { assertErrors, assertLandmarks, type RadialErrors } from "./present.ts";
import { type CountedShare, shareOf } from "./share.ts";
import { assertThresholds } from "./thresholds.ts";

/** The share of points found within a threshold; `count` is the number of points whose truth is present. */
export interface PckPoint extends CountedShare {
  /** In the units of the errors. */
  readonly threshold: number;
}

/** Options of `pck` and its relatives. */
export interface PckOptions {
  /** Landmark indices to count. @default all */
  readonly landmarks?: readonly number[];
}

/**
 * Percentage of correct keypoints (success detection rate), as fractions: the share of points with error ≤ threshold,
 * for each of ascending thresholds, over all images and landmarks together. Points without truth are left out, points
 * not found are misses.
 */
export function pck(errors: RadialErrors, thresholds: readonly number[], options: PckOptions = {}): PckPoint[] {
  const { landmarks } = fieldsOf("pck", "options", options);
  assertThresholds("pck", thresholds);
  assertErrors("pck", errors);
  if (landmarks) assertLandmarks("pck", "landmarks", landmarks, errors);
  return shares(errors, thresholds, landmarks);
}

/** {@link pck} of each landmark alone: landmarks × thresholds. */
export function pckPerLandmark(errors: RadialErrors, thresholds: readonly number[]): PckPoint[][] {
  assertThresholds("pckPerLandmark", thresholds);
  const count = assertErrors("pckPerLandmark", errors);
  return Array.from({ length: count }, (_, k) => shares(errors, thresholds, [k]));
}

/** {@link pck} of named groups of landmarks, every point for itself; {@link bonePck} averages a group first. */
export function pckPerGroup<Name extends string>(
  errors: RadialErrors,
  thresholds: readonly number[],
  groups: Readonly<Record<Name, readonly number[]>>,
): Record<Name, PckPoint[]> {
  assertThresholds("pckPerGroup", thresholds);
  assertErrors("pckPerGroup", errors);
  const result = {} as Record<Name, PckPoint[]>; // filled below
  for (const name of keysOf(groups)) {
    assertLandmarks("pckPerGroup", `groups.${name}`, groups[name], errors);
    result[name] = shares(errors, thresholds, groups[name]);
  }
  return result;
}

const shares = (errors: RadialErrors, thresholds: readonly number[], landmarks?: readonly number[]): PckPoint[] =>
  thresholds.map((threshold) => ({
    threshold,
    ...shareOf(errors, pckFigure(threshold, { ...(landmarks && { landmarks }) })),
  }));
