import { presentErrors, type RadialErrors } from "./present.ts";
import { assertThresholds } from "./thresholds.ts";

/** A cumulative error distribution on a grid of radii. */
export interface CedCurve {
  readonly radii: readonly number[];
  /** Share of points with error ≤ radius, NaN where the count is zero. */
  readonly fractions: readonly number[];
  /** Points whose truth is present. */
  readonly count: number;
}

/**
 * The cumulative error distribution: the share of points with error ≤ r for each r of an ascending grid.
 * Points not found stay in the denominator, so the curve may end below 1.
 */
export function ced(errors: RadialErrors, grid: readonly number[]): CedCurve {
  assertThresholds("ced", grid, "grid");
  const sorted = Float64Array.from(presentErrors("ced", errors)).sort();
  let passed = 0;
  const fractions = grid.map((radius) => {
    while (passed < sorted.length && sorted[passed]! <= radius) passed++;
    return passed / sorted.length;
  });
  return { radii: [...grid], fractions, count: sorted.length };
}
