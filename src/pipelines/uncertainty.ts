import { type Covariance, isPresent, type Point, toFrame } from "../geometry/index.ts";
import { assertNonNegative, refusal } from "../internal/guards.ts";
import { learnShapeModel, type ShapeModel, shapeDistance } from "./shapeModel.ts";
import type { Finding } from "./TwoStagePipeline.ts";

/**
 * How far off a landmark is expected to be, from how far it scatters between views or networks, how far all landmarks do
 * on average, and how far they are from a shape that such landmarks form:
 * σₖ = exp(aₖ + b·ln(scatterₖ + ¼) + c·ln(mean scatter + ¼) + d·ln(distance + ¼)), in pixels of the localizing input, σ²
 * the expected squared distance.
 */
export interface Uncertainty {
  /** Further views that the second stage takes of its last field (`viewsEngine`); 0 for ensembles, which scatter by themselves. */
  readonly views: number;
  /** aₖ of each landmark. */
  readonly intercepts: readonly number[];
  /** b. */
  readonly slope: number;
  /** c, d and the shapes that the distance is from (`shapeDistance`). @default c = d = 0 */
  readonly whole?: { readonly scatter: number; readonly distance: number; readonly shape: ShapeModel };
}

/** Added before logarithms, in pixels: differences below it mean nothing. */
const floor = 0.25;

/** Directions in which shapes may vary, and how many examples and landmarks it takes to learn them. */
const shapes = { modes: 8, examples: 40, landmarks: 8 } as const;

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
  const truths = judged.map(({ finding, truth }) => toFrame(finding.frame, truth));
  const complete = truths.filter((points) => points.every(isPresent));
  const isEnough = complete.length >= shapes.examples && landmarks >= shapes.landmarks;
  const shape = isEnough ? learnShapeModel(complete, shapes.modes) : null;
  const rows = judged.flatMap(({ finding }, n) => {
    const inInput = toFrame(finding.frame, finding.landmarks);
    return predictorsOf("learnUncertainty", finding, shape).flatMap((predictors, k) => {
      const right = truths[n]![k]!;
      if (!isPresent(right)) return [];
      const error = Math.hypot(inInput[k]![0] - right[0], inInput[k]![1] - right[1]);
      return [{ k, error, predictors, y: Math.log(error + floor) }];
    });
  });
  const count = rows[0]?.predictors.length ?? 0;
  const slopes = new Array<number>(count).fill(0);
  const weighted = (predictors: readonly number[]) => predictors.reduce((sum, x, j) => sum + slopes[j]! * x, 0);
  let intercepts = new Array<number>(landmarks).fill(0);
  for (let pass = 0; pass < 400; pass++) {
    const left = rows.map(({ k, predictors, y }) => ({ k, value: y - weighted(predictors) }));
    const overall = mean(left.map(({ value }) => value));
    const sums = new Array<readonly [number, number]>(landmarks).fill([0, 0]);
    for (const { k, value } of left) sums[k] = [sums[k]![0] + value - overall, sums[k]![1] + 1];
    intercepts = sums.map(([sum, n]) => overall + sum / (n + prior));
    for (let j = 0; j < count; j++) {
      const middle = mean(rows.map(({ predictors }) => predictors[j]!));
      const squares = rows.reduce((sum, { predictors }) => sum + (predictors[j]! - middle) ** 2, 0);
      const products = rows.reduce(
        (sum, { k, predictors, y }) =>
          sum + (predictors[j]! - middle) * (y - intercepts[k]! - weighted(predictors) + slopes[j]! * predictors[j]!),
        0,
      );
      slopes[j] = squares > 0 ? products / squares : 0;
    }
  }
  const ratio = mean(
    rows.map(({ k, predictors, error }) => (error / Math.exp(intercepts[k]! + weighted(predictors))) ** 2),
  );
  const [slope = 0, scatter = 0, distance = 0] = slopes;
  return {
    views,
    slope,
    intercepts: intercepts.map((a) => a + Math.log(Math.max(ratio, 1e-12)) / 2),
    ...(shape && { whole: { scatter, distance, shape } }),
  };
}

/** What the slopes of each landmark belong to: its scatter and, with a shape model, the two of the whole finding. */
function predictorsOf(fn: string, { frame, landmarks, scatter }: Finding, shape: ShapeModel | null): number[][] {
  if (!scatter) throw refusal(fn, "finding.scatter", "known: use viewsEngine", null);
  const log = (value: number) => Math.log(value + floor);
  const whole = shape ? [log(mean(scatter)), log(shapeDistance(shape, toFrame(frame, landmarks)))] : [];
  return scatter.map((value) => [log(value), ...whole]);
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
  finding: Finding,
  { intercepts, slope, whole }: Uncertainty,
  radius: number,
): CalibratedConfidence {
  const { frame, covariance } = finding;
  const [sx, , , , sy] = frame.homography as [number, number, number, number, number];
  const slopes = [slope, ...(whole ? [whole.scatter, whole.distance] : [])];
  const variances = predictorsOf("calibratedConfidence", finding, whole?.shape ?? null).map((predictors, k) =>
    Math.exp(2 * predictors.reduce((sum, x, j) => sum + slopes[j]! * x, intercepts[k]!)),
  );
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
