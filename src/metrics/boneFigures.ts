import { assertNonNegative, refusal } from "../internal/guards.ts";
import { type Bones, boneError } from "./bonePck.ts";
import type { SumFigure } from "./figure.ts";
import { shareFigure } from "./shareFigure.ts";

/** The share of images whose mean error over a bone's landmarks is within a threshold. */
export function boneFigure(name: string, landmarks: readonly number[], threshold: number): SumFigure {
  assertNonNegative("boneFigure", "threshold", threshold);
  return shareFigure(
    { key: `${name}@${threshold}`, label: `${name} ≤ ${threshold} {unit}`, of: "images", landmarks },
    (row) => {
      const mean = boneError(row, landmarks);
      return [mean <= threshold ? 1 : 0, Number.isNaN(mean) ? 0 : 1];
    },
  );
}

/** The mean of the bones' shares, the figure of the KNEEL paper's tables. Its count is the smallest of the bones'. */
export function boneMeanFigure(bones: Bones, threshold: number): SumFigure {
  assertNonNegative("boneMeanFigure", "threshold", threshold);
  const lists = Object.values(bones);
  if (lists.length === 0) throw refusal("boneMeanFigure", "bones", "at least one named list of landmarks", bones);
  const parts = Object.keys(bones).map((name, i) => boneFigure(name, lists[i]!, threshold));
  return {
    key: `bones@${threshold}`,
    label: `mean of ${Object.keys(bones).join(" and ")} ≤ ${threshold} {unit}`,
    kind: "sums",
    quantity: "share",
    of: "images",
    landmarks: lists.flat(),
    size: 2 * parts.length,
    measure: (row) => parts.flatMap((part) => part.measure(row)),
    value: (sums) => parts.reduce((sum, _, i) => sum + sums[2 * i]! / sums[2 * i + 1]!, 0) / parts.length,
    count: (sums) => parts.reduce((least, _, i) => Math.min(least, sums[2 * i + 1]!), Number.POSITIVE_INFINITY),
  };
}
