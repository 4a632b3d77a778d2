import { refusal } from "../internal/guards.ts";
import { presentErrors } from "./present.ts";
import type { RadialErrors } from "./radialErrors.ts";
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

/**
 * The area under a CED curve by the trapezoid rule, divided by the length of its grid: 1 if every error is below the
 * first radius, 0 if every error is above the last.
 */
export function auc({ radii, fractions }: Pick<CedCurve, "radii" | "fractions">): number {
  if (radii.length < 2) throw refusal("auc", "radii", "at least two radii", [...radii]);
  if (fractions.length !== radii.length)
    throw refusal("auc", "fractions.length", `${radii.length}, as radii`, fractions.length);
  assertThresholds("auc", radii, "radii");
  let area = 0;
  for (let i = 1; i < radii.length; i++)
    area += ((fractions[i - 1]! + fractions[i]!) / 2) * (radii[i]! - radii[i - 1]!);
  return area / (radii.at(-1)! - radii[0]!);
}
