/** Draws `docs/losses.svg`: `npx tsx scripts/lossCurves.ts`. Values and derivatives are those of the losses, on the cpu backend. */
import { writeFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-layers";
import { grad, ones, ready, setBackend, type Tensor, tensor, zeros } from "@tensorflow/tfjs-core";
import {
  type LandmarkLoss,
  l1Loss,
  l2Loss,
  robustLoss,
  smoothL1Loss,
  softWingLoss,
  wingLoss,
} from "../src/losses/index.ts";
import { chart, FONT_SIZE, leftMargin } from "../src/viz/axes.ts";
import { curvePanel, epochAxis, valueAxis } from "../src/viz/curvePanel.ts";
import { lineStyle } from "../src/viz/palette.ts";
import { element, textElement } from "../src/viz/svg.ts";
import { textWidth } from "../src/viz/textWidth.ts";

const [WIDTH, HEIGHT, REACH, TOP] = [720, 260, 5, 7];
const landmarksInPixels = { unit: "pixel", size: { width: 1, height: 1 } } as const;
const curves: readonly (readonly [label: string, loss: LandmarkLoss])[] = [
  ["L2", l2Loss()],
  ["L1", l1Loss()],
  ["smooth L1 (β 1)", smoothL1Loss({ beta: 1, ...landmarksInPixels })],
  ["wing (3, 1)", wingLoss({ width: 3, curvature: 1, ...landmarksInPixels })],
  ["soft wing (1, 3, 1)", softWingLoss({ inner: 1, width: 3, curvature: 1, ...landmarksInPixels })],
  ["robust α = 0", robustLoss({ alpha: 0, scale: 1, ...landmarksInPixels })],
  ["robust α = −2", robustLoss({ alpha: -2, scale: 1, ...landmarksInPixels })],
];

await setBackend("cpu");
await ready();
const n = 201;
const residuals = Array.from({ length: n }, (_, i) => (REACH * (2 * i - n + 1)) / (n - 1));

async function curve(loss: LandmarkLoss): Promise<{ values: number[]; slopes: number[] }> {
  const predicted = tensor(
    residuals.flatMap((r) => [r, r]),
    [n, 1, 2],
  );
  const target = zeros([n, 1, 2]);
  const sum = (weights: Tensor, p: Tensor) => loss(target, p, { weights, reduction: "sum" });
  const values = await grad((w: Tensor) => sum(w, predicted))(ones([n, 1])).data();
  const slopes = await grad((p: Tensor) => sum(ones([n, 1]), p))(predicted).data();
  const shown = (v: number) => (Math.abs(v) > TOP ? Number.NaN : v);
  return {
    values: Array.from(values, (v) => shown(v / 2)),
    slopes: Array.from(slopes)
      .filter((_, i) => i % 2 === 0)
      .map((v) => (Math.abs(v) > TOP / 2 ? Number.NaN : v)),
  };
}

const drawn = await Promise.all(curves.map(([, loss]) => curve(loss)));
const panels = [
  { label: "Loss", key: "values" },
  { label: "Derivative", key: "slopes" },
].map(({ label, key }) => ({
  label,
  axis: "linear" as const,
  height: HEIGHT,
  series: drawn.map((one, color) => ({ values: one[key as "values" | "slopes"], color })),
}));
const scales = panels.map(valueAxis);
const left = leftMargin(scales.flatMap(({ ticks }) => ticks.map(({ label }) => label)));
const x = epochAxis(residuals, left, WIDTH - left - 20);
const parts: string[] = [];
let at = left;
let top = 14;
for (const [i, [label]] of curves.entries()) {
  const room = 30 + textWidth(label, FONT_SIZE) + 14;
  if (at + room > WIDTH - 14) {
    at = left;
    top += 20;
  }
  parts.push(element("line", { x1: at, y1: top, x2: at + 24, y2: top, ...lineStyle(i), "stroke-width": 2.5 }));
  parts.push(textElement(label, { x: at + 30, y: top + 4 }));
  at += room;
}
top += 22;
for (const [i, panel] of panels.entries()) {
  const box = { left, top, width: WIDTH - left - 20, height: HEIGHT };
  parts.push(curvePanel(panel, scales[i]!, x, residuals, box, i === 1 ? "Residual (pixels)" : undefined));
  top += HEIGHT + 34;
}
writeFileSync(new URL("../docs/losses.svg", import.meta.url), `${chart(WIDTH, top + 12, undefined, ...parts)}\n`);
