import { orderStatistics } from "./orderStatistics.ts";
import { quantile } from "./quantile.ts";

/** Quantiles (0 … 1) of numbers in any order, none of which may be NaN: as `quantile` of the sorted ones. */
export function quantiles(values: Float32Array, qs: readonly number[]): number[] {
  const positions = qs.map((q) => q * (values.length - 1));
  const ends = orderStatistics(
    values,
    positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]),
  );
  return positions.map((position, i) => quantile([ends[2 * i]!, ends[2 * i + 1]!], position - Math.floor(position)));
}
