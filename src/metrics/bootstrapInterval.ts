import { quantile } from "../internal/quantile.ts";
import { type BootstrapOptions, bootstrapOf, type Interval } from "./bootstrapOptions.ts";
import { clusterImages } from "./clusters.ts";
import { assertErrors, type RadialErrors } from "./present.ts";
import { resampleClusters } from "./resampleClusters.ts";

/**
 * Percentile bootstrap of any statistic of the errors, resampling whole groups (patients) with replacement: the images of
 * a patient and the points of an image are not independent. The statistic runs on every resample; `estimateFigures`
 * is far faster for the figures that it knows.
 *
 * @param groups the group of each image
 * @throws RangeError with fewer than two groups or if the statistic is NaN on a resample
 * @see Field and Welsh, "Bootstrapping clustered data", J. R. Statist. Soc. B 69, 2007
 */
export function bootstrapInterval(
  errors: RadialErrors,
  groups: readonly string[],
  statistic: (errors: (readonly number[])[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const fn = "bootstrapInterval";
  const { level, resamples, seed } = bootstrapOf(fn, options);
  assertErrors(fn, errors);
  const { names, of } = clusterImages(fn, groups, errors.length);
  const clusters: (readonly number[])[][] = names.map(() => []);
  for (const [i, row] of errors.entries()) clusters[of[i]!]!.push(row);
  const values = new Float64Array(resamples);
  resampleClusters(names.length, resamples, seed, (weights, r) => {
    const rows: (readonly number[])[] = [];
    for (let g = 0; g < weights.length; g++)
      for (let times = weights[g]!; times > 0; times--) for (const row of clusters[g]!) rows.push(row);
    values[r] = statistic(rows);
    if (Number.isNaN(values[r])) throw new RangeError(`${fn}: statistic must be a number on every resample, got NaN`);
  });
  values.sort();
  return [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
}
