import { quantile } from "../../internal/quantile.ts";

/**
 * How distances of residuals in the plane are distributed: those of Student's t in two dimensions with `freedom` degrees,
 * P(d > x) = (1 + x²/(ν·scale²))^(−ν/2); Gaussian residuals, exp(−x²/(2·scale²)), where ν is infinite.
 */
export interface ResidualTail {
  readonly scale: number;
  readonly freedom: number;
}

/** (2^{2/ν} − 1)·ν and the like: the squared distance, in units of the scale, that a share of distances exceeds. */
const squaredQuantile = (share: number, freedom: number): number =>
  freedom === Number.POSITIVE_INFINITY ? -2 * Math.log(share) : freedom * (share ** (-2 / freedom) - 1);

/** The ratio of the 90th percentile to the median, which falls from 5.7 for one degree of freedom to 1.82. */
const ratio = (freedom: number): number => Math.sqrt(squaredQuantile(0.1, freedom) / squaredQuantile(0.5, freedom));

/**
 * Degrees of freedom from distances in units of their median: what lies beyond the 90th percentile, wrong labels among it, has
 * no influence; wrong labels below a tenth make the tail heavier than it is, which raises fewer alarms.
 */
function tailFreedom(distances: readonly number[]): number {
  const sorted = Float64Array.from(distances).sort();
  const found = quantile(sorted, 0.9) / quantile(sorted, 0.5);
  if (found <= ratio(Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  let [low, high] = [1, 1e4];
  if (found >= ratio(low)) return low;
  if (found <= ratio(high)) return Number.POSITIVE_INFINITY;
  while (high / low > 1.0001) {
    const middle = Math.sqrt(low * high);
    if (ratio(middle) > found) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** The distribution with a median. */
const tailOfMedian = (median: number, freedom: number): ResidualTail => ({
  scale: median / Math.sqrt(squaredQuantile(0.5, freedom)),
  freedom,
});

/** P(d > x). */
export const shareBeyond = ({ scale, freedom }: ResidualTail, x: number): number =>
  freedom === Number.POSITIVE_INFINITY
    ? Math.exp(-((x / scale) ** 2) / 2)
    : (1 + (x / scale) ** 2 / freedom) ** (-freedom / 2);

/** The distance that a share of distances exceeds. */
export const distanceOf = ({ scale, freedom }: ResidualTail, share: number): number =>
  scale * Math.sqrt(squaredQuantile(share, freedom));

/** Fewer distances say too little of a landmark. */
const fewest = 20;

/** Rounds after which what is left out no longer changes. */
const rounds = 12;

/**
 * The distributions of columns of distances: each has its scale, all together one shape. What lies beyond the distance
 * that `share` exceeds is left out and they are learned anew, until it stays the same, so that wrong labels do not hide
 * themselves. NaN counts as nothing.
 *
 * @returns null for a column of fewer than 20 distances, or of which half are zero
 */
export function learnTails(columns: readonly (readonly number[])[], share: number): (ResidualTail | null)[] {
  let kept = columns.map((column) => column.filter(Number.isFinite));
  let tails: (ResidualTail | null)[] = [];
  for (let round = 0; round < rounds; round++) {
    const medians = kept.map((column) =>
      column.length < fewest ? 0 : quantile(Float64Array.from(column).sort(), 0.5),
    );
    const relative = kept.flatMap((column, k) => (medians[k]! > 0 ? column.map((d) => d / medians[k]!) : []));
    if (relative.length === 0) return columns.map(() => null);
    const freedom = tailFreedom(relative);
    tails = medians.map((median) => (median > 0 ? tailOfMedian(median, freedom) : null));
    const limits = tails.map((tail) => (tail ? distanceOf(tail, share) : Number.POSITIVE_INFINITY));
    const next = columns.map((column, k) => column.filter((d) => d <= limits[k]!));
    const before = kept.reduce((sum, { length }) => sum + length, 0);
    kept = next;
    if (next.reduce((sum, { length }) => sum + length, 0) === before && round > 0) break;
  }
  return tails;
}
