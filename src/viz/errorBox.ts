import { quantile } from "../internal/quantile.ts";
import { INK } from "./axes.ts";
import { element, escapeXml, formatNumber, type Markup } from "./svg.ts";

/** The percentiles that make a box and its whiskers. */
export interface BoxSummary {
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
}

/** The 5th, 25th, 50th, 75th and 95th percentiles of ascending errors. */
export function boxSummary(sorted: ArrayLike<number>): BoxSummary {
  return {
    low: quantile(sorted, 0.05),
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    high: quantile(sorted, 0.95),
  };
}

/** The summary in words. */
export function describeBox({ low, q1, median, q3, high }: BoxSummary, unit: string, n: number): string {
  const f = (value: number) => (value === Infinity ? "∞" : formatNumber(value));
  return `median ${f(median)} ${unit}, quartiles ${f(q1)} to ${f(q3)}, 5–95% ${f(low)} to ${f(high)}, n = ${n}`;
}

/** One box with whiskers and outliers around x; nothing above `ceiling` but a whisker or box that runs into it. */
export function errorBox(
  sorted: ArrayLike<number>,
  summary: BoxSummary,
  tooltip: string,
  {
    x,
    width,
    y,
    ceiling,
  }: {
    readonly x: number;
    readonly width: number;
    /** Pixels of an error, those above the ceiling held at it. */
    readonly y: (error: number) => number;
    readonly ceiling: number;
  },
): Markup {
  const { low, q1, median, q3, high } = summary;
  const parts: Markup[] = [`<title>${escapeXml(tooltip)}</title>`];
  const rule = (x1: number, y1: number, x2: number, y2: number, strokeWidth = 1.2) =>
    parts.push(element("line", { x1, y1, x2, y2, stroke: INK, "stroke-width": strokeWidth }));
  const half = width / 2;
  rule(x, y(low), x, y(q1));
  rule(x, y(q3), x, y(high));
  for (const end of [low, high]) if (end <= ceiling) rule(x - half / 2, y(end), x + half / 2, y(end));
  const body = { x: x - half, y: y(q3), width, height: y(q1) - y(q3) };
  parts.push(element("rect", { ...body, fill: "#9ccbe6", stroke: INK, "stroke-width": 1.2 }));
  if (median <= ceiling) rule(x - half, y(median), x + half, y(median), 2.2);
  const heights = new Set<string>();
  for (let i = 0; i < sorted.length; i++) {
    const error = sorted[i]!;
    if (error <= ceiling && (error < low || error > high)) heights.add(formatNumber(y(error), 1));
  }
  for (const cy of heights)
    parts.push(element("circle", { cx: x, cy, r: 2.2, fill: "none", stroke: "#D55E00", "stroke-opacity": 0.8 }));
  return element("g", { class: "box" }, ...parts);
}
