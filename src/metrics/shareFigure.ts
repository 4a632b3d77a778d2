import type { SumFigure } from "./figure.ts";

/** A share: `measure` gives hits and total of an image. */
export function shareFigure(
  name: Pick<SumFigure, "key" | "label" | "of" | "landmarks">,
  measure: (row: ArrayLike<number>) => readonly [hits: number, total: number],
): SumFigure {
  return {
    ...name,
    kind: "sums",
    quantity: "share",
    size: 2,
    measure,
    value: (sums) => sums[0]! / sums[1]!,
    count: (sums) => sums[1]!,
  };
}
