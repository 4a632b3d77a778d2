import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { fieldsOf, refusal, rowsOf } from "../internal/guards.ts";
import { axes, chart, leftMargin, tickLabel, topMargin } from "./axes.ts";
import { assertChart, type ChartOptions } from "./chartOptions.ts";
import { lineStyle } from "./palette.ts";
import { element, type Markup, textElement } from "./svg.ts";

/** Errors of models that learned from so many images. */
export interface LearningSeries {
  readonly name: string;
  readonly points: readonly { readonly images: number; readonly error: number }[];
  /** A curve through the points, drawn to twice the largest number of images. @default none */
  readonly at?: (images: number) => number;
}

export interface LearningCurveSvgOptions extends ChartOptions {
  /** Of the errors. @default "px" */
  readonly unit?: string;
}

/** Errors over the number of images, which has a logarithmic axis; what a curve forecasts is beyond the last dot. */
export function learningCurveSvg(series: readonly LearningSeries[], options: LearningCurveSvgOptions = {}): string {
  rowsOf("learningCurveSvg", "series", series);
  const { title, width = 640, height = 360, unit = "px" } = fieldsOf("learningCurveSvg", "options", options);
  const fn = "learningCurveSvg";
  assertChart(fn, { title, width, height });
  const all = series.flatMap(({ points }) => points);
  if (all.length === 0) throw refusal(fn, "series", "at least one point", []);
  for (const { images, error } of all)
    if (!(images > 0 && Number.isFinite(error)))
      throw refusal(fn, "points", "positive images and finite errors", [images, error]);
  const most = Math.max(...all.map(({ images }) => images));
  const least = Math.min(...all.map(({ images }) => images));
  const top = topMargin(title) + 20 * series.length;
  const drawn = series.map(({ at }) =>
    at
      ? Array.from({ length: 65 }, (_, i) => {
          const images = least * ((2 * most) / least) ** (i / 64);
          return { images, error: at(images) };
        })
      : [],
  );
  const high = Math.max(...all.map(({ error }) => error), ...drawn.flat().map(({ error }) => error));
  const y = scaleLinear([0, high * 1.05], [height - 46, top]).nice(5);
  const ticks = y.ticks(5).map((value) => ({ at: y(value), label: tickLabel(value) }));
  const left = leftMargin(ticks.map(({ label }) => label));
  const x = scaleLog([least / 1.1, 2.2 * most], [left, width - 20]);
  const sizes = [...new Set([...all.map(({ images }) => images), 2 * most])].sort((a, b) => a - b);
  const box = { left, top, width: width - 20 - left, height: height - 46 - top };
  const path = line<{ images: number; error: number }>(
    ({ images }) => x(images),
    ({ error }) => y(error),
  ).digits(2);
  const marks = series.flatMap(({ name, points }, i): Markup[] => {
    const { stroke } = lineStyle(i);
    const row = topMargin(title) + 20 * i;
    return [
      element("path", {
        d: path(drawn[i]!.length > 0 ? drawn[i]! : [...points]) ?? "",
        fill: "none",
        stroke,
        "stroke-width": 2,
      }),
      ...points.map(({ images, error }) => element("circle", { cx: x(images), cy: y(error), r: 4, fill: stroke })),
      element("circle", { cx: left + 6, cy: row, r: 4, fill: stroke }),
      textElement(name, { x: left + 16, y: row + 4 }),
    ];
  });
  const labels = sizes.map((value) => ({ at: x(value), label: tickLabel(value) }));
  return chart(
    width,
    height,
    title,
    axes(box, { ticks: labels, label: "images to learn from" }, { ticks, label: `mean error (${unit})` }),
    ...marks,
  );
}
