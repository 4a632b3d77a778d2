import { describe, expect, it } from "vitest";
import { estimateFigures, meanErrorFigure, pckFigure, quantileFigure } from "../../src/metrics/index.ts";
import { simulatedMean, simulatedVariance, simulateErrors } from "./simulate.ts";

const runs = 700;
/** One study in so many is resampled by patient, by image, by point: what is too narrow by far shows in fewer. */
const every = [1, 5, 25];
/** Φ(ln 2 / σ), the true share of errors ≤ 2. */
const within2 = normalCdf(Math.log(2) / Math.sqrt(simulatedVariance));
const truths = [simulatedMean, within2, 1];
const figures = [meanErrorFigure(), pckFigure(2), quantileFigure(0.5)];

/** How often 95 % intervals hold the truth: by patient, by image, by point. */
function coverages(): number[][] {
  const held = every.map(() => truths.map(() => 0));
  for (let run = 0; run < runs; run++) {
    const { errors, groups } = simulateErrors(`coverage ${run}`);
    const images = () => estimateFigures(errors, numbersOf(errors), figures, options);
    const points = () => {
      const rows = errors.flat().map((error) => [error]);
      return estimateFigures(rows, numbersOf(rows), figures, options);
    };
    const options = { resamples: 400, seed: run };
    for (const [kind, estimates] of [() => estimateFigures(errors, groups, figures, options), images, points].entries())
      if (run % every[kind]! === 0)
        for (const [i, { low, high }] of estimates().entries())
          if (low! <= truths[i]! && truths[i]! <= high!) held[kind]![i]! += every[kind]! / runs;
  }
  return held;
}

const numbersOf = (rows: readonly unknown[]) => rows.map((_, i) => `${i}`);

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
