import { describe, expect, it } from "vitest";
import { estimateFigures, meanErrorFigure, pckFigure, quantileFigure } from "../../src/metrics/index.ts";
import { simulatedMean, simulatedVariance, simulateErrors } from "./simulate.ts";

const runs = 1000;
/** Φ(ln 2 / σ), the true share of errors ≤ 2. */
const within2 = normalCdf(Math.log(2) / Math.sqrt(simulatedVariance));
const truths = [simulatedMean, within2, 1];
const figures = [meanErrorFigure(), pckFigure(2), quantileFigure(0.5)];

/** How often 95 % intervals hold the truth: by patient, by image, by point. */
function coverages(): number[][] {
  const held = [0, 1, 2].map(() => truths.map(() => 0));
  for (let run = 0; run < runs; run++) {
    const { errors, groups } = simulateErrors(`coverage ${run}`);
    const images = errors.map((_, i) => `${i}`);
    const points = errors.flat().map((error) => [error]);
    const options = { resamples: 400, seed: run };
    const estimates = [
      estimateFigures(errors, groups, figures, options),
      estimateFigures(errors, images, figures, options),
      run % 5 > 0
        ? []
        : estimateFigures(
            points,
            points.map((_, i) => `${i}`),
            figures,
            options,
          ),
    ];
    for (const [kind, list] of estimates.entries())
      for (const [i, { low, high }] of list.entries())
        if (low! <= truths[i]! && truths[i]! <= high!) held[kind]![i]! += 1;
  }
  return held.map((row, kind) => row.map((count) => count / (kind === 2 ? runs / 5 : runs)));
}

describe("95 % intervals on 100 patients × 2 images × 16 correlated points", () => {
  it("cover 93 to 97 % when patients are resampled, less by image, far less by point", () => {
    const [patients, images, points] = coverages() as [number[], number[], number[]];
    console.log("coverage of mean, PCK@2 and median:", { patients, images, points });
    for (const [i, coverage] of patients.entries()) {
      expect(coverage).toBeGreaterThanOrEqual(0.93);
      expect(coverage).toBeLessThanOrEqual(0.97);
      expect(images[i]).toBeLessThan(coverage - 0.03);
      expect(points[i]).toBeLessThan(0.7);
    }
  });
});

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-x * x);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}
