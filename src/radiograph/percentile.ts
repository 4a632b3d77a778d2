import { assertBetween, refusal } from "../internal/guards.ts";

/** The value at a rank (from 0) of the sorted data. */
type OrderStatistic = (rank: number) => number;

function fromHistogram(
  data: Uint8Array | Uint8ClampedArray | Uint16Array,
  without: number | undefined,
): OrderStatistic {
  const counts = new Uint32Array(data instanceof Uint16Array ? 65536 : 256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  if (without !== undefined) counts[without] = 0;
  return (rank) => {
    let below = 0;
    let value = 0;
    while (below + counts[value]! <= rank) below += counts[value++]!;
    return value;
  };
}

function fromSorting(fn: string, data: ArrayLike<number>): OrderStatistic {
  const sorted = (data instanceof Float32Array ? data.slice() : Float64Array.from(data)).sort();
  // Sorting puts NaN last.
  if (Number.isNaN(sorted[sorted.length - 1])) throw refusal(fn, "data", "free of NaN", Number.NaN);
  return (rank) => sorted[rank]!;
}

/**
 * Several percentiles of the same data for the price of one; see `percentile`.
 *
 * @param without a value that is left out, where others are left then
 */
export function percentiles(
  fn: string,
  all: ArrayLike<number>,
  percents: readonly number[],
  without?: number,
): number[] {
  for (const percent of percents) assertBetween(fn, "percent", percent, 0, 100);
  if (all.length === 0) throw refusal(fn, "data", "at least one number", []);
  if (Array.isArray(all)) {
    const stray = all.findIndex((value) => typeof value !== "number");
    if (stray >= 0) throw refusal(fn, `data[${stray}]`, "a number", all[stray]);
  }
  let kept = 0;
  if (without !== undefined) for (let i = 0; i < all.length; i++) if (all[i] !== without) kept++;
  const count = kept || all.length;
  const isInteger = all instanceof Uint8Array || all instanceof Uint8ClampedArray || all instanceof Uint16Array;
  const at = isInteger
    ? fromHistogram(all, kept > 0 ? without : undefined)
    : fromSorting(fn, kept > 0 ? Float64Array.from(all).filter((v) => v !== without) : all);
  return percents.map((percent) => {
    const position = (percent / 100) * (count - 1);
    const rank = Math.floor(position);
    const low = at(rank);
    const high = at(Math.min(rank + 1, count - 1));
    const t = position - rank;
    // From the nearer end, as NumPy does, so that the result never leaves [low, high].
    return t < 0.5 ? low + (high - low) * t : high - (high - low) * (1 - t);
  });
}

/**
 * The percentile of some numbers by linear interpolation between order statistics: the sorted data at (N−1)·percent/100
 * (NumPy's `linear`, type 7 of Hyndman and Fan). Counting instead of sorting for 8- and 16-bit data. NaN is refused.
 */
export function percentile(data: ArrayLike<number>, percent: number): number {
  return percentiles("percentile", data, [percent])[0]!;
}
