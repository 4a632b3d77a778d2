import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { axes, type Box, emptyNote, type Tick, tickLabel } from "./axes.ts";
import { lineStyle } from "./palette.ts";
import { element, type Markup } from "./svg.ts";
import { textWidth } from "./textWidth.ts";

/** Values over epochs that share an axis. */
export interface CurvePanel {
  readonly label: string;
  readonly axis: "log" | "linear" | "percent";
  readonly height: number;
  readonly series: readonly {
    readonly values: readonly number[];
    readonly color: number;
    /** Index of a value to ring. */
    readonly marked?: number;
  }[];
}

/** A scale onto pixels, 0 at its low end, with its labeled ticks. */
export interface Axis {
  readonly to: (value: number) => number;
  readonly ticks: readonly Tick[];
}

const LABEL_GAP = 18;

/** The scale of a panel's values, measured up from its bottom; what a logarithmic axis cannot hold maps to NaN. */
export function valueAxis({ axis, height, series }: CurvePanel): Axis {
  const drawn = series.flatMap(({ values }) => values).filter((v) => Number.isFinite(v) && (axis !== "log" || v > 0));
  if (drawn.length === 0) return { to: () => Number.NaN, ticks: [] };
  const low = drawn.reduce((a, b) => Math.min(a, b));
  const high = drawn.reduce((a, b) => Math.max(a, b));
  if (axis === "log") {
    const pad = low === high ? 1.5 : (high / low) ** 0.06;
    const scale = scaleLog([low / pad, high * pad], [0, height]);
    const candidates = scale.ticks(6).map((value) => ({ value, at: scale(value), label: tickLabel(value) }));
    candidates.sort((a, b) => roundness(a.value) - roundness(b.value));
    return { to: (v) => (v > 0 ? scale(v) : Number.NaN), ticks: withoutOverlap(candidates) };
  }
  const spread = axis === "percent" ? 5 : Math.max(Math.abs(low) * 0.1, 1e-3);
  const pad = low === high ? spread : 0;
  const scale = scaleLinear([low - pad, high + pad], [0, height]).nice(4);
  if (axis === "percent") {
    const [from = 0, to = 100] = scale.domain();
    scale.domain([Math.max(0, from), Math.min(100, to)]);
  }
  return { to: scale, ticks: scale.ticks(4).map((v) => ({ at: scale(v), label: tickLabel(v) })) };
}

/** 0 for powers of ten, then 2 and 5 times them, then the rest: which labels of a logarithmic axis to keep first. */
function roundness(value: number): number {
  const mantissa = Number(value.toExponential(3).split("e")[0]);
  if (mantissa === 1) return 0;
  return mantissa === 2 || mantissa === 5 ? 1 : 2;
}

function withoutOverlap(candidates: readonly Tick[]): Tick[] {
  const kept: Tick[] = [];
  for (const tick of candidates) if (kept.every(({ at }) => Math.abs(at - tick.at) >= LABEL_GAP)) kept.push(tick);
  return kept;
}

/** The scale of epochs with ticks at integers. */
export function epochAxis(epochs: readonly number[], left: number, width: number): Axis {
  if (epochs.length === 0) return { to: () => Number.NaN, ticks: [] };
  const low = epochs.reduce((a, b) => Math.min(a, b));
  const high = epochs.reduce((a, b) => Math.max(a, b));
  const pad = low === high ? 1 : 0;
  const scale = scaleLinear([low - pad, high + pad], [left, left + width]);
  const count = Math.max(2, Math.min(10, Math.floor(width / (textWidth(tickLabel(high), 12) + 24))));
  const ticks = pad > 0 ? [low] : scale.ticks(count).filter(Number.isInteger);
  return { to: scale, ticks: ticks.map((v) => ({ at: scale(v), label: tickLabel(v) })) };
}

/** The panel's frame, one line per series with gaps at NaN, and dots for values without neighbors. */
export function curvePanel(
  { label, series }: CurvePanel,
  y: Axis,
  x: Axis,
  epochs: readonly number[],
  box: Box,
  xLabel?: string,
): Markup {
  const bottom = box.top + box.height;
  const parts: Markup[] = [
    axes(
      box,
      { ticks: x.ticks, ...(xLabel === undefined ? {} : { label: xLabel }) },
      { ticks: y.ticks.map(({ at, label: text }) => ({ at: bottom - at, label: text })), label },
    ),
  ];
  if (y.ticks.length === 0) parts.push(emptyNote(box));
  for (const { values, color, marked = -1 } of series) {
    const points = values.map((value, i): [number, number] => [x.to(epochs[i]!), bottom - y.to(value)]);
    const shown = points.map(([, at]) => Number.isFinite(at));
    const d = line<[number, number]>()
      .digits(2)
      .defined((_, i) => shown[i]! && (shown[i - 1] === true || shown[i + 1] === true))(points);
    const style = lineStyle(color);
    if (d !== null)
      parts.push(element("path", { d, fill: "none", ...style, "stroke-width": 2, "stroke-linejoin": "round" }));
    for (const [i, [cx, cy]] of points.entries())
      if (shown[i] && shown[i - 1] !== true && shown[i + 1] !== true)
        parts.push(element("circle", { cx, cy, r: 3, fill: style.stroke }));
    if (shown[marked])
      parts.push(
        element("circle", {
          cx: points[marked]![0],
          cy: points[marked]![1],
          r: 4.5,
          fill: "#ffffff",
          stroke: style.stroke,
          "stroke-width": 2,
        }),
      );
  }
  return element("g", { class: "panel" }, ...parts);
}
