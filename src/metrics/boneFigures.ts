import { assertNonNegative, refusal } from "../internal/guards.ts";
import type { SumFigure } from "./figure.ts";
import { meanOverLandmarks } from "./meanOverLandmarks.ts";
import { shareFigure } from "./shareFigure.ts";

/** The landmarks that stand for each bone (or any other group of landmarks), by name. */
export type Bones = Readonly<Record<string, readonly number[]>>;

/** The share of images whose mean error over a bone's landmarks is within a threshold. */
export function bonePckFigure(name: string, landmarks: readonly number[], threshold: number): SumFigure {
  assertNonNegative("bonePckFigure", "threshold", threshold);
  return shareFigure(
    { key: `${name}@${threshold}`, label: `${name} ≤ ${threshold} {unit}`, of: "images", landmarks },
    (row) => {
      const mean = meanOverLandmarks(row, landmarks);
      return [mean <= threshold ? 1 : 0, Number.isNaN(mean) ? 0 : 1];
    },
  );
}

/** The mean of the bones' shares, the figure of the KNEEL paper's tables. Its count is the smallest of the bones'. */
export function bonePckMeanFigure(bones: Bones, threshold: number): SumFigure {
  assertNonNegative("bonePckMeanFigure", "threshold", threshold);
  const lists = Object.values(bones);
  if (lists.length === 0) throw refusal("bonePckMeanFigure", "bones", "at least one named list of landmarks", bones);
  const parts = Object.keys(bones).map((name, i) => bonePckFigure(name, lists[i]!, threshold));
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
