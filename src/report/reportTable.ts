import { counted } from "../internal/counted.ts";
import type { Estimate } from "../metrics/estimateFigures.ts";
import type { Report, Stratum } from "./reportData.ts";

/** How a figure and its interval read: percent for shares, two digits for errors, a dash with the reason noted elsewhere. */
export function formatEstimate({ quantity, value, low, high }: Estimate): { value: string; interval: string } {
  const show = (x: number) => (quantity === "share" ? (100 * x).toFixed(1) : x.toFixed(2));
  return {
    value: value === null ? "–" : show(value),
    interval: low === null || high === null ? "" : `[${show(low)}, ${show(high)}]`,
  };
}

/** The name of a stratum: `kl 3`, or `all`. */
export const stratumName = ({ column, value }: Pick<Stratum, "column" | "value">): string =>
  column === null ? value : `${column} ${value}`;

/** A figure of a stratum by its key. */
export function figureOf({ figures }: { readonly figures: readonly Estimate[] }, key: string): Estimate {
  const found = figures.find((figure) => figure.key === key);
  if (!found) throw new Error(`report: no figure "${key}"; it has ${figures.map((f) => f.key).join(", ")}`);
  return found;
}

/** A label with its unit: `mean error (mm)`. */
export const labelOf = ({ label, quantity }: Estimate, unit: string): string =>
  `${label.replaceAll("{unit}", unit)}${quantity === "share" ? " (%)" : ""}`;

/** The keys of the columns of the stratified tables. */
export function tableKeys({ thresholds, outlierRadius }: Report): string[] {
  return ["mean", "median", "p95", ...thresholds.map((t) => `pck@${t}`), `outlierImages@${outlierRadius}`];
}

/** Every reason for which something in the tables of strata is missing, with its figures. */
function reasons(report: Report): string[] {
  const keys = tableKeys(report);
  return report.strata.flatMap((stratum) => {
    const byReason = new Map<string, string[]>();
    for (const { key, reason } of stratum.figures)
      if (reason !== undefined && keys.includes(key)) byReason.set(reason, [...(byReason.get(reason) ?? []), key]);
    return [...byReason].map(([reason, some]) => {
      const which = some.length === keys.length ? "" : ` (${some.join(", ")})`;
      return `${stratumName(stratum)}${which}: ${reason}`;
    });
  });
}

/** Notes under every table: what the intervals are, what the denominators are, what is missing. */
export function notes(report: Report): string[] {
  const { interval, strata, unit } = report;
  const [all] = strata as [Stratum]; // the first is of all images
  const exact = strata.some(({ figures }) => figures.some(({ method }) => method === "exact"));
  return [
    `${counted(all.images, "image")} of ${counted(all.groups, "patient")}, ${counted(all.points, "point")} with truth${all.missing > 0 ? ` (${all.missing} without, left out)` : ""}${all.notFound > 0 ? `, ${all.notFound} of them not found and counted as misses` : ""}; errors in ${unit}.`,
    `Brackets: ${100 * interval.level} % intervals, ${interval.method} (${interval.resamples} resamples, seed ${interval.seed})${exact ? "; shares of 0 or 100 %: exact bound over patients" : ""}.`,
    ...reasons(report).map((reason) => `– ${reason}.`),
  ];
}
