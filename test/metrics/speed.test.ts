import { expect, test } from "vitest";
import { bootstrapInterval, cedBand, estimateFigures, pck, pckFigure } from "../../src/metrics/index.ts";
import { simulateErrors } from "./simulate.ts";

test("2,000 resamples from sums per patient take a small part of the time of a plain function on each", () => {
  const { errors, groups } = simulateErrors("speed", { patients: 500, landmarks: 16 });
  const time = (work: () => unknown) => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const figures = [1, 1.5, 2, 2.5].map((threshold) => pckFigure(threshold));
  const plain = () => bootstrapInterval(errors, groups, (rows) => pck(rows, [2])[0]!.fraction, { resamples: 100 });
  time(plain);
  const together = time(() => estimateFigures(errors, groups, figures));
  // 100 resamples of one figure, scaled to 2,000 of four: over 100 times as long at rest.
  expect(80 * time(plain)).toBeGreaterThan(8 * together);
  const grid = Array.from({ length: 101 }, (_, i) => i / 10);
  expect(80 * time(plain)).toBeGreaterThan(4 * time(() => cedBand(errors, groups, grid)));
});
