import type { SumFigure } from "./figure.ts";
import type { RadialErrors } from "./present.ts";

/** A share of a whole: fraction = hits / count, NaN where the count is zero. */
export interface CountedShare {
  readonly fraction: number;
  readonly hits: number;
  readonly count: number;
}

/** What a share's figure amounts to over a table of errors. */
export function shareOf(errors: RadialErrors, figure: SumFigure): CountedShare {
  const sums = sumsOf(errors, figure);
  return { fraction: figure.value(sums), hits: sums[0]!, count: figure.count(sums) };
}

/** A figure's sums over all images of a table. */
export function sumsOf(errors: RadialErrors, { size, measure }: SumFigure): Float64Array {
  const sums = new Float64Array(size);
  for (const row of errors) for (const [i, value] of measure(row).entries()) sums[i]! += value;
  return sums;
}
