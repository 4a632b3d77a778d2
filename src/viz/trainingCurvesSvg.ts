import { assertBetween, assertFinite, assertOneOf, fieldsOf, rowsOf } from "../internal/guards.ts";
import { chart, FONT_SIZE, leftMargin, topMargin } from "./axes.ts";
import { assertChart, type ChartOptions } from "./chartOptions.ts";
import { type CurvePanel, curvePanel, epochAxis, valueAxis } from "./curvePanel.ts";
import { lineStyle } from "./palette.ts";
import { element, type Markup, textElement } from "./svg.ts";
import { fitText, textWidth } from "./textWidth.ts";

/** One epoch's figures; NaN or left out where there is none. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss?: number;
  /** Share of validation points within the threshold, 0 to 1; drawn in percent. */
  readonly pck?: number;
  /** Mean radial error on the validation set. */
  readonly validationError?: number;
  readonly learningRate?: number;
}

export interface TrainingCurvesSvgOptions extends ChartOptions {
  /** Axis of the losses; a logarithmic one leaves a gap at losses ≤ 0. @default "log" */
  readonly lossAxis?: "log" | "linear";
  /** @default "PCK (%)" */
  readonly pckLabel?: string;
  /** @default "Error (mm)" */
  readonly errorLabel?: string;
  /** Height of the panel of losses; each of the others is 0.7 of it. @default 240 */
  readonly height?: number;
}

/**
 * The course of a training run as SVG: losses (the epoch of the lowest validation loss is marked), and under them a
 * panel each for PCK, validation error and learning rate if any epoch has one.
 * An empty history gives an empty frame; NaN leaves a gap; a value between two gaps is a dot.
 *
 * @throws RangeError if an epoch is not finite or a PCK is outside [0, 1]
 */
export function trainingCurvesSvg(history: readonly EpochRecord[], options: TrainingCurvesSvgOptions = {}): string {
  rowsOf("trainingCurvesSvg", "history", history);
  const {
    lossAxis = "log",
    pckLabel = "PCK (%)",
    errorLabel = "Error (mm)",
    title,
    width = 640,
    height = 240,
  } = fieldsOf("trainingCurvesSvg", "options", options);
  assertChart("trainingCurvesSvg", { title, width, height });
  assertOneOf("trainingCurvesSvg", "lossAxis", lossAxis, ["log", "linear"]);
  for (const [i, { epoch, pck }] of history.entries()) {
    assertFinite("trainingCurvesSvg", `history[${i}].epoch`, epoch);
    if (pck !== undefined && !Number.isNaN(pck)) assertBetween("trainingCurvesSvg", `history[${i}].pck`, pck, 0, 1);
  }
  const column = (get: (record: EpochRecord) => number | undefined) => history.map((r) => get(r) ?? Number.NaN);
  const validation = column((r) => r.validationLoss);
  const lowest = lowestIndex(validation);
  const panels: CurvePanel[] = [
    {
      label: "Loss",
      axis: lossAxis,
      height,
      series: [
        { values: column((r) => r.trainLoss), color: 0 },
        ...(validation.some(Number.isFinite) ? [{ values: validation, color: 1, marked: lowest }] : []),
      ],
    },
  ];
  const addPanel = (label: string, values: number[], color: number, axis: CurvePanel["axis"]) => {
    if (values.some(Number.isFinite)) panels.push({ label, axis, height: 0.7 * height, series: [{ values, color }] });
  };
  addPanel(
    pckLabel,
    column((r) => (r.pck === undefined ? undefined : 100 * r.pck)),
    2,
    "percent",
  );
  addPanel(
    errorLabel,
    column((r) => r.validationError),
    3,
    "linear",
  );
  addPanel(
    "Learning rate",
    column((r) => r.learningRate),
    4,
    "log",
  );

  const legend = ["training"];
  if (panels[0]!.series.length > 1)
    legend.push(`validation (lowest ${Number(validation[lowest]!.toPrecision(4))} at epoch ${history[lowest]!.epoch})`);
  const scales = panels.map((panel) => valueAxis(panel));
  const left = leftMargin(scales.flatMap(({ ticks }) => ticks.map(({ label }) => label)));
  const epochs = history.map(({ epoch }) => epoch);
  const x = epochAxis(epochs, left, width - left - 20);
  let top = topMargin(title);
  const parts: Markup[] = [legendRow(legend, left, top, width - 14)];
  top += 24;
  for (const [i, panel] of panels.entries()) {
    const box = { left, top, width: width - left - 20, height: panel.height };
    parts.push(curvePanel(panel, scales[i]!, x, epochs, box, i === panels.length - 1 ? "Epoch" : undefined));
    top += panel.height + 34;
  }
  return chart(width, Math.ceil(top + 12), title, ...parts);
}

function lowestIndex(values: readonly number[]): number {
  let best = -1;
  for (const [i, value] of values.entries())
    if (Number.isFinite(value) && !(best >= 0 && value >= values[best]!)) best = i;
  return best;
}

function legendRow(labels: readonly string[], left: number, top: number, right: number): Markup {
  const parts: Markup[] = [];
  let at = left;
  for (const [i, label] of labels.entries()) {
    const style = { ...lineStyle(i), "stroke-width": 2.5 };
    parts.push(element("line", { x1: at, y1: top + 4, x2: at + 24, y2: top + 4, ...style }));
    parts.push(textElement(fitText(label, right - at - 30, FONT_SIZE), { x: at + 30, y: top + 8 }));
    at += 30 + textWidth(label, FONT_SIZE) + 18;
  }
  return element("g", { class: "legend" }, ...parts);
}
