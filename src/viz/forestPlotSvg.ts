import { scaleLinear } from "d3-scale";
import { fieldsOf, refusal, rowsOf } from "../internal/guards.ts";
import { axes, chart, FONT_SIZE, INK, tickLabel, topMargin } from "./axes.ts";
import { element, type Markup, textElement } from "./svg.ts";
import { textWidth } from "./textWidth.ts";

/** A difference with its interval. */
export interface ForestRow {
  readonly name: string;
  readonly value: number;
  /** Null: no interval. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Texts and width of a forest plot. */
export interface ForestPlotSvgOptions {
  /** What is drawn along x. @default "difference" */
  readonly label?: string;
  /** Heading; none when left out. */
  readonly title?: string;
  /** In CSS pixels, at least 320. @default 760 */
  readonly width?: number;
}

/** Height of a row in pixels. */
const step = 22;

/** A forest plot: a line for each difference, a dot with its interval, around a line at zero. */
export function forestPlotSvg(rows: readonly ForestRow[], options: ForestPlotSvgOptions = {}): string {
  rowsOf("forestPlotSvg", "rows", rows);
  const { label = "difference", title, width = 760 } = fieldsOf("forestPlotSvg", "options", options);
  const fn = "forestPlotSvg";
  if (!(Number.isFinite(width) && width >= 320)) throw refusal(fn, "width", "a number of at least 320", width);
  for (const [i, { value, low, high }] of rows.entries()) {
    if (!Number.isFinite(value)) throw refusal(fn, `rows[${i}].value`, "a finite number", value);
    if (low !== null && high !== null && !(low <= high))
      throw refusal(fn, `rows[${i}].low`, `at most high, ${high}`, low);
  }
  const names = Math.max(0, ...rows.map(({ name }) => textWidth(name, FONT_SIZE)));
  const left = Math.min(names + 22, width / 2);
  const top = topMargin(title);
  const box = { left, top, width: width - left - 20, height: step * Math.max(1, rows.length) };
  const ends = [0, ...rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])];
  const x = scaleLinear([Math.min(...ends), Math.max(...ends)], [left + 8, left + box.width - 8]).nice();
  const ticks = x.ticks(7).map((value) => ({ at: x(value), label: tickLabel(value) }));
  const marks = rows.map(({ name, value, low, high }, i): Markup => {
    const y = top + step * (i + 0.5);
    const apart = low !== null && high !== null && (low > 0 || high < 0);
    const stroke = apart ? "#0072b2" : INK;
    const line =
      low === null || high === null
        ? ""
        : element("line", { x1: x(low), x2: x(high), y1: y, y2: y, stroke, "stroke-width": 2 });
    return element(
      "g",
      { class: "row" },
      textElement(name, { x: left - 10, y: y + 4, "text-anchor": "end" }),
      line,
      element("circle", { cx: x(value), cy: y, r: 4, fill: stroke }),
    );
  });
  const zero = element("line", {
    ...{ x1: x(0), x2: x(0), y1: top, y2: top + box.height },
    ...{ stroke: INK, "stroke-dasharray": "4 3" },
  });
  return chart(
    width,
    top + box.height + 52,
    title,
    axes(box, { ticks, label }, { ticks: [], label: "" }),
    zero,
    ...marks,
  );
}
