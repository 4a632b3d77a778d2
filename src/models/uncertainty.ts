import { type Covariance, isPresent, type Point, toFrame } from "../geometry/index.ts";
import { assertNonNegative, refusal } from "../internal/guards.ts";
import { solveLinear } from "../internal/solveLinear.ts";
import { learnShapeModel, type ShapeModel, shapeDistance } from "../shape/shapeModel.ts";
import type { Finding } from "./finding.ts";
import { foundLandmarks } from "./refineFinding.ts";

/**
 * How far off a landmark is expected to be, from how far it scatters between views or networks, s, and how wide its heatmap
 * is, h = √(tr Σ), of both also the means over the knee, and from how far all are from a shape that such landmarks form, D:
 *
 *     ln σₖ = aₖ + b·l(sₖ) + c·l(hₖ) + d·l(s̄) + e·l(h̄) + f·l(D) + g·l(mₖ) + h·l(uₖ),    l(x) = ln(x + ¼)
 *
 * in pixels of the localizing input, σ² the expected squared distance: a regression with multiplicative heteroscedasticity.
 *
 * @see Harvey, "Estimating regression models with multiplicative heteroscedasticity", Econometrica 44, 1976
 */
export interface Uncertainty {
  /** Further views that the second stage takes of its last field (`viewsEngine`); 0 for ensembles, which scatter by themselves. */
  readonly views: number;
  /** aₖ of each landmark. */
  readonly intercepts: readonly number[];
  /** b. */
  readonly slope: number;
  /** c. @default 0 */
  readonly spread?: number;
  /** d, e, f and the shapes that the distance is from (`shapeDistance`). @default d = e = f = 0 */
  readonly whole?: {
    readonly scatter: number;
    /** @default 0 */
    readonly spread?: number;
    readonly distance: number;
    readonly shape: ShapeModel;
  };
  /**
   * g, h of a pipeline with shape models: of how far their fits are from what the network found, m, and of what they leave
   * unexplained, u. @default g = h = 0
   */
  readonly refined?: { readonly move: number; readonly error: number };
  /**
   * β, λ of the probability 1 − exp(−λ·(r/σ)^2β) that a landmark is within r: errors of β < 1 have heavier tails than those
   * of two normal coordinates. @default β = λ = 1
   */
  readonly tail?: { readonly shape: number; readonly scale: number };
}

/** Errors below which no tail is learned. */
const fewestForTail = 500;

/** Added before logarithms, in pixels: differences below it mean nothing. */
const floor = 0.25;

/** Directions in which shapes may vary, and how many examples and landmarks it takes to learn them. */
const shapes = { modes: 8, examples: 40, landmarks: 8 } as const;

/** Observations of a landmark that the mean of all landmarks counts as. */
const prior = 3;

/** Variance, as a part of 1, that every predictor has beside its own. */
const ridge = 1e-6;

/** What was found and where the landmarks really are, in pixels of the same image. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly truth: readonly Point[];
}

/**
 * Fits an {@link Uncertainty} by least squares of the logarithms of the errors, each landmark's intercept drawn towards
 * the mean, then scales it so that the mean of error²/σ² is one; from 500 errors on with the `tail` of greatest likelihood. Findings of images that the networks did not train on,
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
  const isRefined = judged.every(({ finding }) => finding.refined);
  const rows = judged.flatMap(({ finding }, n) => {
    const inInput = toFrame(finding.frame, finding.landmarks);
    return predictorsOf("learnUncertainty", finding, shape, isRefined).flatMap((predictors, k) => {
      const right = truths[n]![k]!;
      if (!isPresent(right)) return [];
      const error = Math.hypot(inInput[k]![0] - right[0], inInput[k]![1] - right[1]);
      return [{ k, error, predictors, y: Math.log(error + floor) }];
    });
  });
  const { intercepts, slopes } = fitLine(rows, landmarks);
  const relative = rows.map(({ k, predictors, error }) => error / Math.exp(intercepts[k]! + dot(slopes, predictors)));
  const ratio = Math.max(mean(relative.map((value) => value ** 2)), 1e-12);
  const tail = rows.length >= fewestForTail ? tailOf(relative.map((value) => value / Math.sqrt(ratio))) : null;
  const [slope = 0, spread = 0, ...rest] = slopes;
  const [meanScatter = 0, meanSpread = 0, distance = 0] = shape ? rest : [];
  const [move = 0, left = 0] = isRefined ? rest.slice(-2) : [];
  return {
    views,
    slope,
    spread,
    intercepts: intercepts.map((a) => a + Math.log(ratio) / 2),
    ...(shape && { whole: { scatter: meanScatter, spread: meanSpread, distance, shape } }),
    ...(isRefined && { refined: { move, error: left } }),
    ...(tail && { tail }),
  };
}

/**
 * The Weibull distribution of greatest likelihood for errors as parts of σ: with the exponent k = 2β, 1/λ is the mean of uᵏ,
 * and log-likelihood per error ln k + ln λ + (k − 1)·mean(ln u) − 1.
 *
 * @see Johnson, Kotz, Balakrishnan, "Continuous univariate distributions", 1994, chapter 21
 */
function tailOf(relative: readonly number[]): { shape: number; scale: number } {
  const u = relative.map((value) => Math.max(value, 1e-3));
  const meanLog = mean(u.map(Math.log));
  let best = { shape: 1, scale: 1, likelihood: Number.NEGATIVE_INFINITY };
  for (let step = 20; step <= 75; step++) {
    const shape = step / 50;
    const k = 2 * shape;
    const scale = 1 / mean(u.map((value) => value ** k));
    const likelihood = Math.log(k) + Math.log(scale) + (k - 1) * meanLog - 1;
    if (likelihood > best.likelihood) best = { shape, scale, likelihood };
  }
  return { shape: best.shape, scale: best.scale };
}

interface Row {
  readonly k: number;
  readonly predictors: readonly number[];
  readonly y: number;
}

/**
 * y ≈ aₖ + w·x by least squares; the deviations of aₖ from their mean are drawn to 0 by `prior`, slopes of predictors that
 * hardly vary by {@link ridge}.
 */
function fitLine(rows: readonly Row[], landmarks: number): { intercepts: number[]; slopes: number[] } {
  const middles = (rows[0]?.predictors ?? []).map((_, j) => mean(rows.map(({ predictors }) => predictors[j]!)));
  const count = middles.length;
  const size = count + 1 + landmarks;
  const matrix = Array.from({ length: size }, (_, i) => {
    const weight = i < count ? ridge * rows.length : i === count ? 0 : prior;
    return Array.from({ length: size }, (_, j) => (i === j ? weight : 0));
  });
  const side = new Array<number>(size).fill(0);
  for (const { k, predictors, y } of rows) {
    const x = [
      ...predictors.map((value, j) => [j, value - middles[j]!] as const),
      [count, 1],
      [count + 1 + k, 1],
    ] as const;
    for (const [i, value] of x) {
      side[i]! += value * y;
      for (const [j, other] of x) matrix[i]![j]! += value * other;
    }
  }
  const [solution] = rows.length > 0 ? solveLinear(matrix, [side]) : [side];
  const slopes = solution!.slice(0, count);
  const level = solution![count]! - dot(slopes, middles);
  return { slopes, intercepts: solution!.slice(count + 1).map((deviation) => level + deviation) };
}

/**
 * What the slopes of each landmark belong to: its scatter and spread; with a shape model, the three of the whole finding;
 * with a refinement, how far it moved and what was left unexplained.
 */
function predictorsOf(fn: string, finding: Finding, shape: ShapeModel | null, isRefined: boolean): number[][] {
  const { frame, scatter, refined } = finding;
  if (!scatter) throw refusal(fn, "finding.scatter", "known: use viewsEngine", null);
  const log = (value: number) => Math.log(value + floor);
  const spreads = spreadsOf(finding, scatter);
  const whole = shape
    ? [mean(scatter), mean(spreads), shapeDistance(shape, toFrame(frame, foundLandmarks(finding)))].map(log)
    : [];
  // A landmark that the shape models do not know has the same number always, which its intercept takes in.
  const known = (values: readonly number[] | undefined, k: number) =>
    log(Number.isFinite(values?.[k]) ? values![k]! : 0);
  return scatter.map((value, k) => [
    log(value),
    log(spreads[k]!),
    ...whole,
    ...(isRefined ? [known(refined?.moves, k), known(refined?.errors, k)] : []),
  ]);
}

/** √(tr Σ) of the heatmaps alone, in pixels of the input: covariances hold the scatter too (`combineOutputs`). */
function spreadsOf({ frame, covariance }: Finding, scatter: readonly number[]): number[] {
  const [sx, , , , sy] = frame.homography;
  return covariance.map(([xx, , yy], k) => Math.sqrt(Math.max(0, xx * sx * sx + yy * sy * sy - scatter[k]! ** 2)));
}

/** What an {@link Uncertainty} says of a finding. */
export interface CalibratedConfidence {
  /** With σ² as its trace in the input, the shape that of the heatmap and the scatter; in squared pixels of the image. */
  readonly covariance: readonly Covariance[];
  /** The probability 1 − exp(−λ·(r/σ)^2β) that a landmark is within r. */
  readonly confidence: readonly number[];
}

/**
 * @param radius r, in pixels of the localizing input
 * @throws TypeError where the finding has no scatter
 */
export function calibratedConfidence(
  finding: Finding,
  { intercepts, slope, spread = 0, whole, refined, tail = { shape: 1, scale: 1 } }: Uncertainty,
  radius: number,
): CalibratedConfidence {
  const { frame, covariance } = finding;
  const [sx, , , , sy] = frame.homography;
  const slopes = [
    slope,
    spread,
    ...(whole ? [whole.scatter, whole.spread ?? 0, whole.distance] : []),
    ...(refined ? [refined.move, refined.error] : []),
  ];
  const shape = whole?.shape ?? null;
  const variances = predictorsOf("calibratedConfidence", finding, shape, refined !== undefined).map((predictors, k) =>
    Math.exp(2 * (intercepts[k]! + dot(slopes, predictors))),
  );
  return {
    confidence: variances.map((variance) => 1 - Math.exp(-tail.scale * ((radius * radius) / variance) ** tail.shape)),
    covariance: covariance.map(([xx, xy, yy], k): Covariance => {
      const trace = xx * sx * sx + yy * sy * sy;
      const factor = variances[k]! / trace;
      return trace > 0
        ? [xx * factor, xy * factor, yy * factor]
        : [variances[k]! / (2 * sx * sx), 0, variances[k]! / (2 * sy * sy)];
    }),
  };
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
