import { assertBetween, assertInteger, refusal } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { quantile } from "./quantile.ts";
import type { RadialErrors } from "./radialErrors.ts";

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

export interface BootstrapIntervalOptions {
  /** Share of the resamples inside. @default 0.95 */
  readonly level?: number;
  /** @default 1000 */
  readonly resamples?: number;
  /** @default 0 */
  readonly seed?: number | string;
}

/**
 * Percentile bootstrap of any statistic of the errors, resampling whole groups (patients) with replacement: the images of
 * a patient and the points of an image are not independent.
 *
 * @param groups the group of each image
 * @returns `[NaN, NaN]` with fewer than two groups
 */
export function bootstrapInterval(
  errors: RadialErrors,
  groups: readonly string[],
  statistic: (errors: number[][]) => number,
  { level = 0.95, resamples = 1000, seed = 0 }: BootstrapIntervalOptions = {},
): Interval {
  const fn = "bootstrapInterval";
  if (groups.length !== errors.length) throw refusal(fn, "groups.length", `${errors.length}, as errors`, groups.length);
  assertBetween(fn, "level", level, 0, 1);
  assertInteger(fn, "resamples", resamples, 10);
  const byGroup = new Map<string, number[][]>();
  for (const [i, row] of errors.entries()) byGroup.set(groups[i]!, [...(byGroup.get(groups[i]!) ?? []), [...row]]);
  const clusters = [...byGroup.values()];
  if (clusters.length < 2) return [Number.NaN, Number.NaN];
  const random = createRandom(seed, "bootstrap");
  const draw = () => clusters.flatMap(() => clusters[Math.floor(random() * clusters.length)]!);
  const values = Float64Array.from({ length: resamples }, () => statistic(draw())).sort();
  return [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
}
