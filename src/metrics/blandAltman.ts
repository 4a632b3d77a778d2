import { assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { quantile } from "../internal/quantile.ts";
import { type BootstrapOptions, bootstrapOf, type Interval } from "./bootstrapOptions.ts";
import { clusterImages } from "./clusters.ts";
import { assertValues } from "./present.ts";
import { resampleClusters } from "./resampleClusters.ts";

/** Options of `blandAltman`. */
export interface BlandAltmanOptions extends BootstrapOptions {
  /** Limits are bias ± multiplier · SD. @default 1.96 */
  readonly multiplier?: number;
  /** The group (patient) of each pair: gives bootstrap intervals over groups. @default no intervals */
  readonly groups?: readonly string[];
}

/** Bias and limits of agreement of paired values, in their unit. */
export interface BlandAltman {
  /** Pairs with both values. */
  readonly count: number;
  /** Pairs without one of the values, left out. */
  readonly missing: number;
  /** Mean of a − b. */
  readonly bias: number;
  /** Sample standard deviation (n − 1) of a − b. */
  readonly std: number;
  /** Limits of agreement. */
  readonly lower: number;
  readonly upper: number;
  /** Mean of a pair and its difference a − b, for a plot. */
  readonly pairs: readonly { readonly mean: number; readonly difference: number }[];
  /** Bootstrap intervals over groups; absent without `groups`. */
  readonly intervals?: { readonly bias: Interval; readonly lower: Interval; readonly upper: Interval };
}

/**
 * Bland and Altman's limits of agreement of two measurements of the same things: bias ± 1.96 SD of the differences a − b.
 *
 * @throws RangeError with fewer than two complete pairs, or with `groups` fewer than two groups
 * @see Bland and Altman, "Statistical methods for assessing agreement between two methods of clinical measurement",
 * Lancet 1986
 */
export function blandAltman(a: ArrayLike<number>, b: ArrayLike<number>, options: BlandAltmanOptions = {}): BlandAltman {
  const { multiplier = 1.96, groups } = fieldsOf("blandAltman", "options", options);
  const fn = "blandAltman";
  assertPositive(fn, "multiplier", multiplier);
  assertValues(fn, "a", a);
  assertValues(fn, "b", b);
  if (b.length !== a.length) throw refusal(fn, "b.length", `${a.length}, as a`, b.length);
  const complete = Array.from(a, (_, i) => i).filter((i) => Number.isFinite(a[i]) && Number.isFinite(b[i]));
  if (complete.length < 2)
    throw refusal(fn, "the number of complete pairs", "an integer of at least 2", complete.length);
  const differences = complete.map((i) => a[i]! - b[i]!);
  const limits = (bias: number, std: number) => ({
    bias,
    std,
    lower: bias - multiplier * std,
    upper: bias + multiplier * std,
  });
  const bias = differences.reduce((sum, d) => sum + d, 0) / differences.length;
  const squares = differences.reduce((sum, d) => sum + (d - bias) ** 2, 0);
  const result = {
    count: complete.length,
    missing: a.length - complete.length,
    ...limits(bias, Math.sqrt(squares / (differences.length - 1))),
    pairs: complete.map((i, j) => ({ mean: (a[i]! + b[i]!) / 2, difference: differences[j]! })),
  };
  if (groups === undefined) return result;

  const { level, resamples, seed } = bootstrapOf(fn, options);
  if (groups.length !== a.length) throw refusal(fn, "groups.length", `${a.length}, as a`, groups.length);
  const { names, of } = clusterImages(
    fn,
    complete.map((i) => groups[i]!),
    complete.length,
  );
  // Sums of deviations from the bias, so that squares lose no digits.
  const sums = new Float64Array(3 * names.length);
  for (const [j, d] of differences.entries()) {
    sums[3 * of[j]!]! += 1;
    sums[3 * of[j]! + 1]! += d - bias;
    sums[3 * of[j]! + 2]! += (d - bias) ** 2;
  }
  const replicates: Record<"bias" | "lower" | "upper", number[]> = { bias: [], lower: [], upper: [] };
  resampleClusters(names.length, resamples, seed, (weights) => {
    let [n, sum, square] = [0, 0, 0];
    for (const [g, weight] of weights.entries()) {
      n += weight * sums[3 * g]!;
      sum += weight * sums[3 * g + 1]!;
      square += weight * sums[3 * g + 2]!;
    }
    if (n < 2) return;
    const drawn = limits(bias + sum / n, Math.sqrt(Math.max(0, square - (sum * sum) / n) / (n - 1)));
    for (const key of ["bias", "lower", "upper"] as const) replicates[key].push(drawn[key]);
  });
  const interval = (values: number[]): Interval => {
    const sorted = Float64Array.from(values).sort();
    return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
  };
  const { lower, upper } = replicates;
  return {
    ...result,
    intervals: { bias: interval(replicates.bias), lower: interval(lower), upper: interval(upper) },
  };
}
