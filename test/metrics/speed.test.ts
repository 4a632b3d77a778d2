import { expect, it } from "vitest";
import { cedBand, estimateFigures, meanErrorFigure, pckFigure, quantileFigure } from "../../src/metrics/index.ts";
import { simulateErrors } from "./simulate.ts";

it("bootstraps PCK, mean, median and the CED of 1,000 images × 16 landmarks 2,000 times within seconds", () => {
  const { errors, groups } = simulateErrors("speed", { patients: 500 });
  const grid = Array.from({ length: 101 }, (_, i) => i / 10);
  const start = performance.now();
  const figures = [meanErrorFigure(), quantileFigure(0.5), ...[1, 1.5, 2, 2.5].map((t) => pckFigure(t))];
  estimateFigures(errors, groups, figures);
  cedBand(errors, groups, grid);
  // Under half a second on one core at rest (bench/metrics.ts); generous for a busy machine.
  expect(performance.now() - start).toBeLessThan(4000);
});
