import { type Covariance, isPresent, type Point, toFrame } from "../geometry/index.ts";
import { assertNonNegative, refusal } from "../internal/guards.ts";
import type { Finding } from "./TwoStagePipeline.ts";

/**
 * How far off a landmark is expected to be, from how far it scatters between views or networks:
 * σₖ = exp(aₖ + b·ln(scatterₖ + ¼)), in pixels of the localizing input, σ² the expected squared distance.
 */
export interface Uncertainty {
  /** Further views that the second stage takes of its last field (`viewsEngine`); 0 for ensembles, which scatter by themselves. */
  readonly views: number;
  /** aₖ of each landmark. */
  readonly intercepts: readonly number[];
  /** b. */
  readonly slope: number;
}

/** Added before logarithms, in pixels: differences below it mean nothing. */
const floor = 0.25;

/** Observations of a landmark that the mean of all landmarks counts as. */
const prior = 3;

/** What was found and where the landmarks really are, in pixels of the same image. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly truth: readonly Point[];
}

/**
 * Fits an {@link Uncertainty} by least squares of the logarithms of the errors, each landmark's intercept drawn towards
 * the mean, then scales it so that the mean of error²/σ² is one. Findings of images that the networks did not train on,
 * or trained on little, are the right ones: errors of memorized images are too small.
 *
 * @param views the views that the findings were made with
 * @throws RangeError without findings; TypeError where they have no scatter
 */
export function learnUncertainty(judged: readonly JudgedFinding[], views: number): Uncertainty {
  assertNonNegative("learnUncertainty", "views", views);
  if (judged.length === 0) throw refusal("learnUncertainty", "judged.length", "at least 1", 0);
  const landmarks = judged[0]!.truth.length;
  const rows = judged.flatMap(({ finding, truth }) => {
    if (!finding.scatter) throw refusal("learnUncertainty", "finding.scatter", "known: use viewsEngine", null);
    const [found, right] = [finding.landmarks, truth].map((points) => toFrame(finding.frame, points));
    return finding.scatter.flatMap((scatter, k) => {
      if (!isPresent(right![k]!)) return [];
      const error = Math.hypot(found![k]![0] - right![k]![0], found![k]![1] - right![k]![1]);
      return [{ k, error, x: Math.log(scatter + floor), y: Math.log(error + floor) }];
    });
  });
  let intercepts = new Array<number>(landmarks).fill(0);
  let slope = 0;
  for (let pass = 0; pass < 200; pass++) {
    const left = rows.map(({ k, x, y }) => ({ k, value: y - slope * x }));
    const overall = mean(left.map(({ value }) => value));
    intercepts = intercepts.map((_, k) => {
      const own = left.filter((row) => row.k === k);
      return overall + own.reduce((sum, { value }) => sum + value - overall, 0) / (own.length + prior);
    });
    const middle = mean(rows.map(({ x }) => x));
    const squares = rows.reduce((sum, { x }) => sum + (x - middle) ** 2, 0);
    const products = rows.reduce((sum, { k, x, y }) => sum + (x - middle) * (y - intercepts[k]!), 0);
    slope = squares > 0 ? products / squares : 0;
  }
  const ratio = mean(rows.map(({ k, x, error }) => (error / Math.exp(intercepts[k]! + slope * x)) ** 2));
  return { views, slope, intercepts: intercepts.map((a) => a + Math.log(Math.max(ratio, 1e-12)) / 2) };
}

/** What an {@link Uncertainty} says of a finding. */
export interface CalibratedConfidence {
  /** With σ² as its trace in the input, the shape that of the heatmap and the scatter; in squared pixels of the image. */
  readonly covariance: readonly Covariance[];
  /** The probability 1 − exp(−r²/σ²) that a landmark is within r. */
  readonly confidence: readonly number[];
}

/**
 * @param radius r, in pixels of the localizing input
 * @throws TypeError where the finding has no scatter
 */
export function calibratedConfidence(
  { frame, scatter, covariance }: Finding,
  { intercepts, slope }: Uncertainty,
  radius: number,
): CalibratedConfidence {
  if (!scatter) throw refusal("calibratedConfidence", "finding.scatter", "known: use viewsEngine", null);
  const [sx, , , , sy] = frame.homography as [number, number, number, number, number];
  const variances = scatter.map((value, k) => Math.exp(2 * (intercepts[k]! + slope * Math.log(value + floor))));
  return {
    confidence: variances.map((variance) => 1 - Math.exp(-(radius * radius) / variance)),
    covariance: covariance.map(([xx, xy, yy], k): Covariance => {
      const trace = xx * sx * sx + yy * sy * sy;
      const factor = variances[k]! / trace;
      return trace > 0
        ? [xx * factor, xy * factor, yy * factor]
        : [variances[k]! / (2 * sx * sx), 0, variances[k]! / (2 * sy * sy)];
    }),
  };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
