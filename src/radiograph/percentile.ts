import { integerBits } from "../geometry/pixels.ts";
import { assertBetween, refusal } from "../internal/guards.ts";
import { orderStatistics } from "../internal/orderStatistics.ts";

/** The values at ranks (from 0) of the sorted data. */
type OrderStatistics = (ranks: readonly number[]) => number[];

function fromHistogram(data: ArrayLike<number>, bits: 8 | 16, without: number | undefined): OrderStatistics {
  const counts = new Uint32Array(2 ** bits);
  // Neighbours are often equal: counted in turns, no count waits for the one before it.
  const others = counts.slice();
  const even = data.length & ~1;
  for (let i = 0; i < even; i += 2) {
    counts[data[i]!]!++;
    others[data[i + 1]!]!++;
  }
  if (even < data.length) counts[data[even]!]!++;
  for (let value = 0; value < counts.length; value++) counts[value]! += others[value]!;
  if (without !== undefined) counts[without] = 0;
  return (ranks) =>
    ranks.map((rank) => {
      let below = 0;
      let value = 0;
      while (below + counts[value]! <= rank) below += counts[value++]!;
      return value;
    });
}

function fromValues(fn: string, data: Float32Array | Float64Array): OrderStatistics {
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) throw refusal(fn, "data", "free of NaN", Number.NaN);
  if (data instanceof Float32Array) return (ranks) => orderStatistics(data, ranks);
  const sorted = data.slice().sort();
  return (ranks) => ranks.map((rank) => sorted[rank]!);
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
  const bits = integerBits(all);
  const own = () => (all instanceof Float32Array ? all : Float64Array.from(all));
  const at = bits
    ? fromHistogram(all, bits, kept > 0 ? without : undefined)
    : fromValues(fn, kept > 0 ? own().filter((value) => value !== without) : own());
  const positions = percents.map((percent) => (percent / 100) * (count - 1));
  const ends = at(positions.flatMap((p) => [Math.floor(p), Math.min(Math.floor(p) + 1, count - 1)]));
  return positions.map((position, i) => {
    const [low, high] = [ends[2 * i]!, ends[2 * i + 1]!];
    const t = position - Math.floor(position);
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
