/** A share of a whole: fraction = hits / count, NaN where the count is zero. */
export interface Share {
  readonly fraction: number;
  readonly hits: number;
  readonly count: number;
}

/** How many of the values pass. */
export function share(values: readonly number[], passes: (value: number) => boolean): Share {
  const hits = values.filter(passes).length;
  return { fraction: hits / values.length, hits, count: values.length };
}
