import type { Verdict } from "../../experiments/index.ts";

/** Verdicts on claims as a Markdown table: the differences with their intervals, and p. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ claim, verdict, better, comparisons, figure }) => {
    const unit = figure === "mean" ? 1 : 100;
    const found = comparisons.map(({ against, comparison: { difference, low, high, pValue } }) => {
      const text = (x: number | null) => (x === null ? "–" : (unit * x).toFixed(figure === "mean" ? 2 : 1));
      return `${better} − ${against}: ${text(difference)} [${text(low)}, ${text(high)}], p ${pValue === null ? "–" : pValue.toFixed(4)}`;
    });
    return `| ${claim} | ${verdict} | ${figures[figure]} | ${found.join("; ") || "–"} |`;
  });
  return `${["| claim | verdict | figure | differences [95 % interval], p before Holm's correction |", "|---|---|---|---|", ...rows].join("\n")}\n`;
}

const figures = {
  within: "bones ≤ 2.5 mm, percentage points",
  outliers: "images with a point ≥ 10 mm, percentage points",
  mean: "mean error, mm",
} as const;
