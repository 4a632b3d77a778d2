import { scaleLinear } from "d3-scale";
import { assertList, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { axes, chart, emptyNote, FONT_SIZE, leftMargin, tickLabel, topMargin } from "./axes.ts";
import { assertChart, type ChartOptions } from "./chartOptions.ts";
import { type BoxSummary, boxSummary, describeBox, errorBox } from "./errorBox.ts";
import { sortedErrors } from "./sortedErrors.ts";
import { element, escapeXml, formatNumber, type Markup, textElement } from "./svg.ts";
import { fitText, textWidth } from "./textWidth.ts";

export interface ErrorBoxPlotSvgOptions extends ChartOptions {
  /** @default "mm" */
  readonly unit?: string;
  /**
   * Where the axis ends; the errors above it are counted over each box as "+n".
   * By default the largest error, or twice the highest 95th percentile if that is less, so that boxes stay readable.
   */
  readonly maximum?: number;
  /** @default 380 */
  readonly height?: number;
}

const LONGEST_NAME = 110;

/**
 * A box plot of the errors of each landmark as SVG: box from the first to the third quartile with the median, whiskers
 * from the 5th to the 95th percentile (linear interpolation), circles for what lies outside of them.
 * NaN errors are missing and left out; infinite ones count as above the axis. A note states n.
 *
 * @param errorsPerLandmark - `[landmark][sample]`
 * @throws RangeError if a name is missing or an error is negative
 */
export function errorBoxPlotSvg(
  errorsPerLandmark: readonly ArrayLike<number>[],
  names: readonly string[],
  options: ErrorBoxPlotSvgOptions = {},
): string {
  assertList("errorBoxPlotSvg", "errorsPerLandmark", errorsPerLandmark, "a list of the errors of each landmark");
  assertList("errorBoxPlotSvg", "names", names, "a list of names");
  const { unit = "mm", maximum, title, width = 640, height = 380 } = fieldsOf("errorBoxPlotSvg", "options", options);
  const fn = "errorBoxPlotSvg";
  assertChart(fn, { title, width, height });
  if (maximum !== undefined) assertPositive(fn, "maximum", maximum);
  const count = errorsPerLandmark.length;
  if (names.length !== count) throw refusal(fn, "names", `of length ${count}`, names.length);
  const sorted = errorsPerLandmark.map((errors, k) => sortedErrors(fn, `errorsPerLandmark[${k}]`, errors));

  const summaries = sorted.map(boxSummary);
  const scale = scaleLinear([0, maximum ?? readableMaximum(sorted, summaries)], [0, 1]);
  if (maximum === undefined) scale.nice(6);
  const ceiling = scale.domain()[1]!;
  const tickValues = scale.ticks(6);
  const left = leftMargin(tickValues.map(tickLabel));
  const plotWidth = width - left - 20;
  const step = plotWidth / Math.max(1, count);
  const turned = names.some((name) => textWidth(name, FONT_SIZE) > step - 4);
  const shownNames = names.map((name) => fitText(name, turned ? LONGEST_NAME : step, FONT_SIZE));
  const nameSpace = turned ? Math.max(...shownNames.map((name) => textWidth(name, FONT_SIZE))) + 14 : 24;
  const top = topMargin(title) + 14;
  const box = { left, top, width: plotWidth, height: Math.max(60, height - top - nameSpace - 24) };
  const bottom = box.top + box.height;
  const y = (error: number) => bottom - box.height * scale(Math.min(error, ceiling));

  const every = turned ? Math.ceil(14 / step) : 1;
  let exceeding = 0;
  const parts: Markup[] = [
    axes(
      box,
      { ticks: [] },
      { ticks: tickValues.map((v) => ({ at: y(v), label: tickLabel(v) })), label: `Error (${unit})` },
    ),
  ];
  for (const [k, errors] of sorted.entries()) {
    const x = left + step * (k + 0.5);
    const label = turned
      ? {
          x: x + 4,
          y: bottom + 8,
          "text-anchor": "end",
          transform: `rotate(-90 ${formatNumber(x + 4)} ${formatNumber(bottom + 8)})`,
        }
      : { x, y: bottom + 18, "text-anchor": "middle" };
    if (k % every === 0)
      parts.push(element("text", label, `<title>${escapeXml(names[k]!)}</title>`, escapeXml(shownNames[k]!)));
    if (errors.length === 0) continue;
    const tooltip = `${names[k]}: ${describeBox(summaries[k]!, unit, errors.length)}`;
    parts.push(errorBox(errors, summaries[k]!, tooltip, { x, width: Math.min(28, step * 0.6), y, ceiling }));
    const above = errors.filter((error) => error > ceiling).length;
    exceeding += above;
    if (above > 0)
      parts.push(
        textElement(`+${above}`, { x, y: box.top - 5, "text-anchor": "middle", "font-size": 10, fill: "#A04000" }),
      );
  }
  if (sorted.every((errors) => errors.length === 0)) parts.push(emptyNote(box));
  const counts = sorted.map((errors) => errors.length);
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  const n = count === 0 ? "" : `n = ${fewest === most ? most : `${fewest}–${most}`} per landmark; `;
  const note = `${n}box: quartiles, whiskers: 5–95%${exceeding > 0 ? ", +: above the axis" : ""}`;
  const legend = element(
    "text",
    { x: width / 2, y: bottom + nameSpace + 12, "text-anchor": "middle", fill: "#666666" },
    `<title>${escapeXml(note)}</title>`,
    escapeXml(fitText(note, width - 16, FONT_SIZE)),
  );
  return chart(width, Math.ceil(bottom + nameSpace + 24), title, ...parts, legend);
}

function readableMaximum(sorted: readonly Float64Array[], summaries: readonly BoxSummary[]): number {
  const largest = sorted.reduce((top, errors) => errors.reduce((a, e) => (e < Infinity ? Math.max(a, e) : a), top), 0);
  const whisker = summaries.reduce((a, { high }) => (high < Infinity ? Math.max(a, high) : a), 0);
  return Math.min(largest, whisker > 0 ? 2 * whisker : largest) || 1;
}
