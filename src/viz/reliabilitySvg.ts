import { scaleLinear } from "d3-scale";
import { fieldsOf, listsOf, refusal } from "../internal/guards.ts";
import { axes, type Box, chart, emptyNote, leftMargin, tickLabel, topMargin } from "./axes.ts";
import { assertChart, type ChartOptions } from "./chartOptions.ts";
import { lineStyle } from "./palette.ts";
import { element, escapeXml, formatNumber, type Markup, textElement } from "./svg.ts";

/** A reliability table; `reliability` makes one. */
export interface ReliabilityPlot {
  /** What counts as correct, in the unit of the errors. */
  readonly radius: number;
  readonly bins: readonly {
    readonly count: number;
    readonly meanConfidence: number | null;
    readonly correct: number | null;
    readonly meanError: number | null;
  }[];
}

export interface ReliabilitySvgOptions extends ChartOptions {
  /** @default "mm" */
  readonly unit?: string;
  /** @default 400 */
  readonly height?: number;
}

/**
 * A reliability diagram as SVG: the share of points within the radius over the mean confidence of each bin, the area of a
 * dot proportional to its points; on the dashed diagonal the confidence would be a probability. Needs confidences in
 * [0, 1]; empty bins are left out.
 */
export function reliabilitySvg(plot: ReliabilityPlot, options: ReliabilitySvgOptions = {}): string {
  const { radius, bins } = listsOf("reliabilitySvg", "plot", plot, ["bins"]);
  const { unit = "mm", title, width = 480, height = 400 } = fieldsOf("reliabilitySvg", "options", options);
  const fn = "reliabilitySvg";
  assertChart(fn, { title, width, height });
  for (const [i, { meanConfidence, correct }] of bins.entries())
    for (const [name, value] of Object.entries({ meanConfidence, correct }))
      if (value !== null && !(value >= 0 && value <= 1))
        throw refusal(fn, `bins[${i}].${name}`, "a number from 0 to 1 or null", value);
  const left = leftMargin(["1.0"]);
  const top = topMargin(title);
  const box: Box = { left, top, width: width - left - 20, height: height - top - 46 };
  const x = scaleLinear([0, 1], [box.left, box.left + box.width]);
  const y = scaleLinear([0, 1], [box.top + box.height, box.top]);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const frame = axes(
    box,
    {
      ticks: x.ticks(5).map((v) => ({ at: x(v), label: tickLabel(v) })),
      label: `Mean confidence of a bin, n = ${total}`,
    },
    {
      ticks: y.ticks(5).map((v) => ({ at: y(v), label: tickLabel(v) })),
      label: `Share of points ≤ ${tickLabel(radius)} ${unit}`,
    },
  );
  const filled = bins.filter(({ count }) => count > 0);
  const largest = filled.reduce((most, { count }) => Math.max(most, count), 1);
  const dots: Markup[] = filled.map(({ count, meanConfidence, correct, meanError }) => {
    const error = meanError === null ? "∞" : formatNumber(meanError);
    const tooltip = `${count} points, confidence ${formatNumber(meanConfidence!, 3)}, ${formatNumber(100 * correct!, 1)}% within, mean error ${error} ${unit}`;
    const style = { fill: lineStyle(0).stroke, "fill-opacity": 0.75, stroke: "#ffffff" };
    return element(
      "circle",
      { cx: x(meanConfidence!), cy: y(correct!), r: 3 + 5 * Math.sqrt(count / largest), ...style },
      `<title>${escapeXml(tooltip)}</title>`,
    );
  });
  const path = filled.map(
    ({ meanConfidence, correct }) => `${formatNumber(x(meanConfidence!))},${formatNumber(y(correct!))}`,
  );
  return chart(
    width,
    height,
    title,
    frame,
    element("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), stroke: "#777777", "stroke-dasharray": "5 4" }),
    textElement("calibrated", { x: x(0.98), y: y(0.76), "text-anchor": "end", "font-size": 11, fill: "#666666" }),
    path.length > 1
      ? element("path", { d: `M${path.join("L")}`, fill: "none", ...lineStyle(0), "stroke-width": 1.5 })
      : "",
    element("g", { class: "bins" }, ...dots),
    filled.length === 0 ? emptyNote(box) : "",
  );
}
