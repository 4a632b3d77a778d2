import { refusal } from "../internal/guards.ts";
import { quantile } from "../internal/quantile.ts";
import { type BootstrapOptions, bootstrapOf } from "./bootstrapOptions.ts";
import { type CedCurve, ced } from "./ced.ts";
import { clusterImages } from "./clusters.ts";
import { assertErrors, counts, type RadialErrors } from "./present.ts";
import { resampleClusters } from "./resampleClusters.ts";

/** A CED with the ends of an interval at each radius. */
export interface CedBand extends CedCurve {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * {@link ced} with a pointwise confidence band: at each radius the percentile bootstrap over groups (patients). At any one
 * radius it covers as stated; that the whole curve lies inside is less certain.
 *
 * @throws RangeError with fewer than two groups, or without any present point
 */
export function cedBand(
  errors: RadialErrors,
  groups: readonly string[],
  grid: readonly number[],
  options: BootstrapOptions = {},
): CedBand {
  const fn = "cedBand";
  const { level, resamples, seed } = bootstrapOf(fn, options);
  assertErrors(fn, errors);
  const curve = ced(errors, grid);
  if (curve.count === 0) throw new RangeError(`${fn}: errors must be a table with a present point, got none`);
  // Patients without any present point say nothing of the curve.
  const present = [...errors.keys()].filter((i) => errors[i]!.some(counts));
  const rows = present.map((i) => errors[i]!);
  if (groups.length !== errors.length) throw refusal(fn, "groups.length", `${errors.length}, as errors`, groups.length);
  const clusters = clusterImages(
    fn,
    present.map((i) => groups[i]!),
    present.length,
  );
  const { names } = clusters;
  const bins = grid.length + 1; // the last: points beyond the grid
  const histograms = new Float64Array(names.length * bins);
  for (const [i, row] of rows.entries())
    for (const error of row) if (counts(error)) histograms[clusters.of[i]! * bins + binOf(error, grid)]! += 1;
  const shares = grid.map(() => new Float64Array(resamples));
  const sums = new Float64Array(bins);
  resampleClusters(names.length, resamples, seed, (weights, r) => {
    sums.fill(0);
    for (let g = 0; g < weights.length; g++) {
      const weight = weights[g]!;
      if (weight === 0) continue;
      const start = g * bins;
      for (let j = 0; j < bins; j++) sums[j]! += weight * histograms[start + j]!;
    }
    const total = sums.reduce((a, b) => a + b, 0);
    let passed = 0;
    for (const [j, list] of shares.entries()) {
      passed += sums[j]!;
      list[r] = passed / total;
    }
  });
  const ends = (q: number) => shares.map((list) => quantile(list.toSorted(), q));
  return { ...curve, low: ends((1 - level) / 2), high: ends((1 + level) / 2) };
}

/** The first radius that an error is within. */
function binOf(error: number, grid: readonly number[]): number {
  let low = 0;
  let high = grid.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (error <= grid[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
