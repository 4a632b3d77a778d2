import { scaleLinear } from "d3-scale";
import { assertFinite, fieldsOf, listsOf, refusal } from "../internal/guards.ts";
import { axes, type Box, chart, leftMargin, tickLabel, topMargin } from "./axes.ts";
import { assertChart, type ChartOptions } from "./chartOptions.ts";
import { lineStyle } from "./palette.ts";
import { element, formatNumber, type Markup, textElement } from "./svg.ts";

/** Limits of agreement and the pairs they come from; `blandAltman` makes one. */
export interface BlandAltmanPlot {
  readonly pairs: readonly { readonly mean: number; readonly difference: number }[];
  readonly bias: number;
  readonly lower: number;
  readonly upper: number;
  /** Shaded around the lines. */
  readonly intervals?: Readonly<Record<"bias" | "lower" | "upper", readonly [number, number]>>;
}

export interface BlandAltmanSvgOptions extends ChartOptions {
  /** @default "mm" */
  readonly unit?: string;
  /** @default ["A", "B"] */
  readonly names?: readonly [string, string];
  /** @default 400 */
  readonly height?: number;
}

const RIGHT = 78;

/**
 * A Bland–Altman plot as SVG: the difference of each pair over its mean, lines at the bias and the limits of agreement,
 * their intervals shaded.
 *
 * @throws RangeError without pairs or for a number that is not finite
 */
export function blandAltmanSvg(plot: BlandAltmanPlot, options: BlandAltmanSvgOptions = {}): string {
  const { pairs, bias, lower, upper, intervals } = listsOf("blandAltmanSvg", "plot", plot, ["pairs"]);
  const {
    unit = "mm",
    names: [a, b] = ["A", "B"],
    title,
    width = 640,
    height = 400,
  } = fieldsOf("blandAltmanSvg", "options", options);
  const fn = "blandAltmanSvg";
  assertChart(fn, { title, width, height });
  if (pairs.length === 0) throw refusal(fn, "pairs", "at least one pair", []);
  for (const [i, { mean, difference }] of pairs.entries()) {
    assertFinite(fn, `pairs[${i}].mean`, mean);
    assertFinite(fn, `pairs[${i}].difference`, difference);
  }
  const lines = { bias, lower, upper };
  for (const [name, value] of Object.entries(lines)) assertFinite(fn, name, value);
  const ends = intervals ? Object.values(intervals).flat() : [];
  for (const [i, end] of ends.entries()) assertFinite(fn, `intervals, end ${i}`, end);

  const extent = (values: readonly number[]): [number, number] => {
    const low = values.reduce((x, y) => Math.min(x, y));
    const high = values.reduce((x, y) => Math.max(x, y));
    const pad = (high - low) * 0.04 || Math.max(Math.abs(low) * 0.1, 1e-3);
    return [low - pad, high + pad];
  };
  const y = scaleLinear(extent([...pairs.map((p) => p.difference), ...ends, bias, lower, upper, 0]), [0, 1]);
  const left = leftMargin(y.ticks(6).map(tickLabel));
  const top = topMargin(title);
  const box: Box = { left, top, width: width - left - RIGHT, height: height - top - 46 };
  y.range([box.top + box.height, box.top]);
  const x = scaleLinear(extent(pairs.map((p) => p.mean)), [box.left, box.left + box.width]);
  const frame = axes(
    box,
    {
      ticks: x.ticks(Math.max(2, Math.floor(box.width / 70))).map((v) => ({ at: x(v), label: tickLabel(v) })),
      label: `Mean of ${a} and ${b} (${unit}), n = ${pairs.length}`,
    },
    { ticks: y.ticks(6).map((v) => ({ at: y(v), label: tickLabel(v) })), label: `${a} − ${b} (${unit})` },
  );

  const right = box.left + box.width;
  const bands: Markup[] = [];
  for (const interval of intervals ? Object.values(intervals) : []) {
    const rows = { y: y(interval[1]), height: y(interval[0]) - y(interval[1]) };
    bands.push(element("rect", { x: box.left, width: box.width, ...rows, fill: "#777777", "fill-opacity": 0.18 }));
  }
  const dots = [...new Set(pairs.map((p) => `${formatNumber(x(p.mean), 1)} ${formatNumber(y(p.difference), 1)}`))].map(
    (at) => {
      const [cx, cy] = at.split(" ");
      return element("circle", { cx, cy, r: 2.6, fill: lineStyle(0).stroke, "fill-opacity": 0.45 });
    },
  );
  const rules: Markup[] = [];
  for (const [name, value] of Object.entries(lines)) {
    const dash = name === "bias" ? undefined : "6 4";
    const ends2 = { x1: box.left, x2: right, y1: y(value), y2: y(value) };
    rules.push(
      element("line", { ...ends2, stroke: lineStyle(1).stroke, "stroke-width": 1.6, "stroke-dasharray": dash }),
    );
    rules.push(textElement(`${name} ${formatNumber(value)}`, { x: right + 5, y: y(value) + 4, "font-size": 11 }));
  }
  return chart(
    width,
    height,
    title,
    frame,
    element("g", { class: "intervals" }, ...bands),
    element("g", { class: "pairs" }, ...dots),
    element("g", { class: "limits" }, ...rules),
  );
}
