import { refusal } from "../internal/guards.ts";
import { assertTable, assertValues } from "./present.ts";

/** An intraclass correlation, with what it was computed from. */
export interface Icc {
  /** ICC(2,1): two-way random effects, absolute agreement, one rater. */
  readonly icc: number;
  /** Targets with a value from every rater. */
  readonly targets: number;
  readonly raters: number;
  /** Targets without a value from every rater, left out. */
  readonly missing: number;
  /** Mean squares between targets, between raters, and residual. */
  readonly meanSquares: { readonly targets: number; readonly raters: number; readonly residual: number };
}

/**
 * The intraclass correlation ICC(2,1) of ratings, targets × raters:
 *
 *     (MSR − MSE) / (MSR + (k − 1)·MSE + k·(MSC − MSE)/n)
 *
 * for n targets, k raters and the mean squares of a two-way analysis of variance. It measures agreement relative to how
 * much the targets differ: coordinates that vary widely between images give an ICC near 1 whatever the readers do.
 *
 * @throws RangeError with fewer than two raters or complete targets, or if all ratings are equal
 * @see Shrout and Fleiss, "Intraclass correlations: uses in assessing rater reliability", Psychological Bulletin 86, 1979
 */
export function icc(ratings: readonly (readonly number[])[]): Icc {
  assertTable("icc", "ratings", ratings);
  const raters = ratings[0]?.length ?? 0;
  if (raters < 2) throw refusal("icc", "ratings[0].length", "at least 2 raters", raters);
  for (const [i, row] of ratings.entries()) {
    assertValues("icc", `ratings[${i}]`, row);
    if (row.length !== raters)
      throw refusal("icc", `ratings[${i}].length`, `${raters} raters, as ratings[0]`, row.length);
  }
  const rows = ratings.filter((row) => row.every(Number.isFinite));
  const n = rows.length;
  if (n < 2) throw refusal("icc", "the number of complete targets", "an integer of at least 2", n);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const grand = mean(rows.flat());
  const targetMeans = rows.map(mean);
  const raterMeans = rows[0]!.map((_, j) => mean(rows.map((row) => row[j]!)));
  const squares = (means: readonly number[]) => means.reduce((sum, m) => sum + (m - grand) ** 2, 0);
  const residual = rows.reduce(
    (sum, row, i) => sum + row.reduce((s, x, j) => s + (x - targetMeans[i]! - raterMeans[j]! + grand) ** 2, 0),
    0,
  );
  const msr = (raters * squares(targetMeans)) / (n - 1);
  const msc = (n * squares(raterMeans)) / (raters - 1);
  const mse = residual / ((n - 1) * (raters - 1));
  const denominator = msr + (raters - 1) * mse + (raters * (msc - mse)) / n;
  if (denominator === 0) throw refusal("icc", "the variance of ratings", "a positive number", 0);
  return {
    icc: (msr - mse) / denominator,
    targets: n,
    raters,
    missing: ratings.length - n,
    meanSquares: { targets: msr, raters: msc, residual: mse },
  };
}
