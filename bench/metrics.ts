/** PCK, CED and 2,000-fold clustered bootstrap over 1,000 images × 16 landmarks, against calling plain functions on each resample. */

import type { Point } from "../src/geometry/index.ts";
import { createRandom } from "../src/internal/random.ts";
import {
  bootstrapInterval,
  ced,
  cedBand,
  comparePaired,
  estimateFigures,
  meanErrorFigure,
  pck,
  pckFigure,
  quantileFigure,
  radialErrors,
} from "../src/metrics/index.ts";

const random = createRandom("bench metrics");
const points = (): Point[][] =>
  Array.from({ length: 1000 }, () => Array.from({ length: 16 }, (): Point => [4 * random(), 4 * random()]));
const [truth, predicted] = [points(), points()];
const errors = radialErrors(truth, predicted);
const other = radialErrors(predicted, points());
const groups = errors.map((_, i) => `${i >> 1}`);
const thresholds = [1, 1.5, 2, 2.5];
const grid = Array.from({ length: 101 }, (_, i) => i / 10);
const pcks = thresholds.map((t) => pckFigure(t));

/** Median milliseconds of several runs. */
function time(runs: number, f: () => unknown): number {
  f();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    f();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[runs >> 1]!;
}

const line = (name: string, ms: number) => console.log(`${name.padEnd(64)} ${ms.toFixed(1).padStart(9)} ms`);
line(
  "radialErrors, 16,000 points",
  time(15, () => radialErrors(truth, predicted)),
);
line(
  "pck at 4 thresholds",
  time(15, () => pck(errors, thresholds)),
);
line(
  "ced at 101 radii",
  time(15, () => ced(errors, grid)),
);
const fast = time(5, () => estimateFigures(errors, groups, pcks));
line("4 PCK, 2,000 clustered resamples", fast);
line(
  "4 PCK, mean, median, 95th percentile, 2,000 clustered resamples",
  time(5, () =>
    estimateFigures(errors, groups, [...pcks, meanErrorFigure(), quantileFigure(0.5), quantileFigure(0.95)]),
  ),
);
line(
  "CED band at 101 radii, 2,000 clustered resamples",
  time(5, () => cedBand(errors, groups, grid)),
);
line(
  "paired comparison of mean and 4 PCK, 2,000 + 2,000",
  time(3, () => comparePaired(errors, other, groups, [meanErrorFigure(), ...pcks])),
);
const total = time(3, () => {
  const measured = radialErrors(truth, predicted);
  pck(measured, thresholds);
  estimateFigures(measured, groups, pcks);
  cedBand(measured, groups, grid);
});
line("all of PCK, CED and both bootstraps", total);
const naive =
  10 * time(1, () => bootstrapInterval(errors, groups, (rows) => pck(rows, [2])[0]!.fraction, { resamples: 200 }));
line("1 PCK with bootstrapInterval, 2,000 (200 timed)", naive);
if (total > 1000) process.exitCode = 1;
console.log(JSON.stringify({ pckCedBootstrapMs: total, fourPckMs: fast, fourPckPlainMs: 4 * naive }));
