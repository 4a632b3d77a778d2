import { scaleLinear } from "d3-scale";
import { assertList, assertPositive, assertText, fieldsOf, listsOf, refusal, rowsOf } from "../internal/guards.ts";
import { axes, type Box, chart, emptyNote, leftMargin, tickLabel, topMargin } from "./axes.ts";
import { cedTable } from "./cedTable.ts";
import { assertChart, type ChartOptions } from "./chartOptions.ts";
import { lineStyle } from "./palette.ts";
import { sortedErrors } from "./sortedErrors.ts";
import { element, formatNumber, type Markup, textElement } from "./svg.ts";
import { textWidth } from "./textWidth.ts";

/** The errors of one method. NaN: no annotation, left out of n; Infinity: a failure, counted in n. */
export interface CedCurve {
  readonly name: string;
  readonly errors: ArrayLike<number>;
  /** Ends of an interval at ascending radii, as fractions, shaded behind the curve; `cedBand` makes one. */
  readonly band?: {
    readonly radii: readonly number[];
    readonly low: readonly number[];
    readonly high: readonly number[];
  };
}

export interface CedSvgOptions extends ChartOptions {
  /** Where the axis of errors ends. @default 5 */
  readonly maximum?: number;
  /** @default "mm" */
  readonly unit?: string;
  /** Errors to mark, with the share of each curve at or below them in the table. @default [] */
  readonly thresholds?: readonly number[];
  /** Height of the plot with its axes; the table under it comes on top. @default 400 */
  readonly height?: number;
}

/**
 * The cumulative error distribution as an SVG step plot: 100 · #{errors ≤ e} / n over e from 0 to `maximum`, one curve
 * per method, with its confidence band if given, and under it a table with each curve's n and its percentage at every threshold.
 * The picture becomes wider than `width` (640) when the thresholds need it.
 *
 * @throws RangeError for a negative error, a threshold that is not a non-negative number, a `maximum` that is not positive
 */
export function cedSvg(curves: readonly CedCurve[], options: CedSvgOptions = {}): string {
  rowsOf("cedSvg", "curves", curves);
  const {
    maximum = 5,
    unit = "mm",
    thresholds = [],
    title,
    width: asked = 640,
    height = 400,
  } = fieldsOf("cedSvg", "options", options);
  assertPositive("cedSvg", "maximum", maximum);
  assertChart("cedSvg", { title, width: asked, height });
  assertList("cedSvg", "thresholds", thresholds, "a list of errors");
  for (const [i, { name }] of curves.entries()) assertText("cedSvg", `curves[${i}].name`, name);
  for (const [i, t] of thresholds.entries())
    if (!(Number.isFinite(t) && t >= 0)) throw refusal("cedSvg", `thresholds[${i}]`, "a non-negative number", t);
  const sorted = curves.map(({ errors }, i) => sortedErrors("cedSvg", `curves[${i}].errors`, errors));
  const percents = sorted.map((errors) => thresholds.map((t) => percentAtMost(errors, t)));
  const table = cedTable(
    curves.map(({ name }, i) => ({ name, n: sorted[i]!.length, percents: percents[i]! })),
    thresholds.map((t) => `≤ ${tickLabel(t)} ${unit}`),
    asked,
  );
  const width = Math.max(asked, table.width);

  const left = leftMargin(["100"]);
  const top = topMargin(title) + (thresholds.length > 0 ? 12 : 0);
  const box: Box = { left, top, width: width - left - 20, height: height - top - 46 };
  const x = scaleLinear([0, maximum], [box.left, box.left + box.width]);
  const y = scaleLinear([0, 100], [box.top + box.height, box.top]);
  const frame = axes(
    box,
    {
      ticks: x.ticks(Math.max(2, Math.floor(box.width / 60))).map((v) => ({ at: x(v), label: tickLabel(v) })),
      label: `Error (${unit})`,
    },
    {
      ticks: y.ticks(box.height < 150 ? 2 : 5).map((v) => ({ at: y(v), label: tickLabel(v) })),
      label: "Points within error (%)",
    },
  );

  const bands: Markup[] = [];
  for (const [i, { band }] of curves.entries()) {
    if (!band || sorted[i]!.length === 0) continue;
    assertBand(`curves[${i}].band`, band);
    const d = bandPath(band, maximum, x, y);
    bands.push(element("path", { d, fill: lineStyle(i).stroke, "fill-opacity": 0.18, stroke: "none" }));
  }
  const paths: Markup[] = [];
  const dots: Markup[] = [];
  for (const [i, errors] of sorted.entries()) {
    if (errors.length === 0) continue;
    const d = stepPath(errors, maximum, x, y);
    paths.push(element("path", { d, fill: "none", ...lineStyle(i), "stroke-width": 2, "stroke-linejoin": "round" }));
    for (const [j, t] of thresholds.entries())
      if (t <= maximum)
        dots.push(element("circle", { cx: x(t), cy: y(percents[i]![j]!), r: 3, fill: lineStyle(i).stroke }));
  }
  return chart(
    width,
    height + table.height,
    title,
    frame,
    thresholdMarks(
      thresholds.filter((t) => t <= maximum),
      x,
      box,
    ),
    bands.length === 0 ? "" : element("g", { class: "bands" }, ...bands),
    element("g", { class: "curves" }, ...paths),
    element("g", { class: "marks", stroke: "#ffffff" }, ...dots),
    paths.length === 0 ? emptyNote(box) : "",
    element("g", { class: "legend", transform: `translate(0 ${height})` }, table.markup),
  );
}

function percentAtMost(sorted: ArrayLike<number>, threshold: number): number {
  let count = 0;
  while (count < sorted.length && sorted[count]! <= threshold) count++;
  return (100 * count) / sorted.length;
}

/** From (0, 0) one step up at every error; steps within the same hundredth of a pixel are drawn as one. */
function stepPath(
  sorted: ArrayLike<number>,
  maximum: number,
  x: (error: number) => number,
  y: (percent: number) => number,
): string {
  let d = `M${formatNumber(x(0))},${formatNumber(y(0))}`;
  let i = 0;
  while (i < sorted.length && sorted[i]! <= maximum) {
    const at = formatNumber(x(sorted[i]!));
    do i++;
    while (i < sorted.length && sorted[i]! <= maximum && formatNumber(x(sorted[i]!)) === at);
    d += `H${at}V${formatNumber(y((100 * i) / sorted.length))}`;
  }
  return `${d}H${formatNumber(x(maximum))}`;
}

type Band = NonNullable<CedCurve["band"]>;

function assertBand(name: string, band: Band): void {
  const { radii, low, high } = listsOf("cedSvg", name, band, ["radii", "low", "high"]);
  if (radii.length < 2) throw refusal("cedSvg", `${name}.radii`, "at least two radii", [...radii]);
  for (const [i, r] of radii.entries())
    if (!(Number.isFinite(r) && r >= 0 && (i === 0 || r > radii[i - 1]!)))
      throw refusal("cedSvg", `${name}.radii[${i}]`, "non-negative and above the one before", r);
  for (const [key, ends] of Object.entries({ low, high })) {
    if (ends.length !== radii.length)
      throw refusal("cedSvg", `${name}.${key}.length`, `${radii.length}, as radii`, ends.length);
    for (const [i, end] of ends.entries())
      if (!(end >= 0 && end <= 1)) throw refusal("cedSvg", `${name}.${key}[${i}]`, "a number from 0 to 1", end);
  }
}

/** Along the upper ends and back along the lower ones, cut at the maximum. */
function bandPath(
  { radii, low, high }: Band,
  maximum: number,
  x: (r: number) => number,
  y: (p: number) => number,
): string {
  const upper: string[] = [];
  const lower: string[] = [];
  const add = (radius: number, from: number, to: number) => {
    upper.push(`${formatNumber(x(radius))},${formatNumber(y(100 * to))}`);
    lower.unshift(`${formatNumber(x(radius))},${formatNumber(y(100 * from))}`);
  };
  for (const [i, radius] of radii.entries()) {
    if (radius <= maximum) add(radius, low[i]!, high[i]!);
    else {
      const before = radii[i - 1];
      if (before === undefined) break;
      const part = (maximum - before) / (radius - before);
      if (part > 0)
        add(maximum, low[i - 1]! + part * (low[i]! - low[i - 1]!), high[i - 1]! + part * (high[i]! - high[i - 1]!));
      break;
    }
  }
  return `M${[...upper, ...lower].join("L")}Z`;
}

/** Dashed verticals, labeled above the plot where there is room. */
function thresholdMarks(thresholds: readonly number[], x: (error: number) => number, box: Box): Markup {
  const parts: Markup[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const t of [...thresholds].sort((a, b) => a - b)) {
    const at = x(t);
    const label = tickLabel(t);
    const half = textWidth(label, 11) / 2;
    const y2 = box.top + box.height;
    parts.push(element("line", { x1: at, y1: box.top, x2: at, y2, stroke: "#777777", "stroke-dasharray": "4 3" }));
    if (at - half < end + 4) continue;
    parts.push(textElement(label, { x: at, y: box.top - 5, "text-anchor": "middle", "font-size": 11 }));
    end = at + half;
  }
  return element("g", { class: "thresholds" }, ...parts);
}
