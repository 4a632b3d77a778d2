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
   * How heavy the tails of the errors are. With ν degrees of freedom they are those of two coordinates of Student's t, and a
   * landmark is within r with the probability 1 − (1 + r²/((ν/2 − 1)·σ²))^(−ν/2). Or β, λ of
   * 1 − exp(−λ·(r/σ)^2β). @default ν = ∞, two normal coordinates: 1 − exp(−r²/σ²)
   */
  readonly tail?: { readonly freedom: number } | { readonly shape: number; readonly scale: number };
}

/** Errors below which no tail is learned. */
const fewestForTail = 500;

/** Of the likelihood's maximum: κ is kept between these, so that errors have a variance. */
const scoring = { rounds: 100, tolerance: 1e-4, least: 1.25, most: 50 } as const;

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
 * Fits an {@link Uncertainty} by least squares of the logarithms of the errors, each landmark's intercept drawn towards the
 * mean; from 500 errors on σ is the power of that, and `tail` the law, of greatest likelihood, before that it is scaled so that
 * the mean of error²/σ² is one. Findings of images that the networks did not train on, or trained on little, are the right
 * ones: errors of memorized images are too small.
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
  const { intercepts, slopes, tail } =
    rows.length >= fewestForTail ? fitStudent(rows, landmarks) : fitNormal(rows, landmarks);
  const [slope = 0, spread = 0, ...rest] = slopes;
  const [meanScatter = 0, meanSpread = 0, distance = 0] = shape ? rest : [];
  const [move = 0, left = 0] = isRefined ? rest.slice(-2) : [];
  return {
    views,
    slope,
    spread,
    intercepts,
    ...(shape && { whole: { scatter: meanScatter, spread: meanSpread, distance, shape } }),
    ...(isRefined && { refined: { move, error: left } }),
    ...(tail && { tail }),
  };
}

interface Fit extends Line {
  readonly tail?: { readonly freedom: number };
}

/** Logarithms by least squares; then the mean of error²/σ² is one. */
function fitNormal(rows: readonly Row[], landmarks: number): Fit {
  const line = lineFitter(rows, landmarks)(rows.map(({ y }) => y));
  const ratio = Math.max(mean(rows.map((row) => (row.error / Math.exp(valueAt(line, row))) ** 2)), 1e-12);
  return { slopes: line.slopes, intercepts: line.intercepts.map((a) => a + Math.log(ratio) / 2) };
}

/**
 * Logarithms by least squares, which say how landmarks differ, but, as small errors weigh as much as large ones, too little of by
 * how much: of their values η the power γ, ln τ = c + γ·η, has greatest likelihood where P(error ≤ r) = 1 − (1 + r²/τ²)^(−κ), two
 * coordinates of Student's t with 2κ degrees of freedom and σ² = τ²/(κ − 1). The derivative of a log-likelihood by ln τ is
 * 2(κ + 1)s − 2, s = e²/(τ² + e²), and what is expected of its square 4κ/(κ + 2), the same for all errors: a step of Fisher's
 * scoring is the least squares of ln τ + (κ + 2)/(2κ)·((κ + 1)s − 1). κ has its greatest likelihood at 1/mean ln(1 + e²/τ²).
 *
 * @see Lange, Little & Taylor, "Robust statistical modeling using the t distribution", JASA 84, 1989
 */
function fitStudent(rows: readonly Row[], landmarks: number): Fit {
  const line = lineFitter(rows, landmarks)(rows.map(({ y }) => y));
  const values = rows.map((row): Row => ({ ...row, k: 0, predictors: [valueAt(line, row)] }));
  const lineOf = lineFitter(values, 1);
  let law: Line = { slopes: [1], intercepts: [0] };
  let kappa = 0;
  for (let round = 0, moved = Number.POSITIVE_INFINITY; round < scoring.rounds && moved > scoring.tolerance; round++) {
    const before = { kappa, law };
    const logs = values.map((row) => valueAt(law, row));
    const parts = values.map(({ error }, i) => (error / Math.exp(logs[i]!)) ** 2);
    kappa = Math.min(Math.max(1 / mean(parts.map((part) => Math.log1p(part))), scoring.least), scoring.most);
    const scores = parts.map((part) => ((kappa + 1) * part) / (1 + part) - 1);
    law = lineOf(scores.map((score, i) => logs[i]! + ((kappa + 2) / (2 * kappa)) * score));
    const changes = [law.slopes[0]! - before.law.slopes[0]!, law.intercepts[0]! - before.law.intercepts[0]!];
    moved = Math.max(Math.abs(kappa / before.kappa - 1), ...changes.map(Math.abs));
  }
  const [power = 1] = law.slopes;
  const level = law.intercepts[0]! - Math.log(kappa - 1) / 2;
  return {
    slopes: line.slopes.map((slope) => power * slope),
    intercepts: line.intercepts.map((a) => level + power * a),
    tail: { freedom: 2 * kappa },
  };
}

interface Row {
  readonly k: number;
  readonly error: number;
  readonly predictors: readonly number[];
  readonly y: number;
}

interface Line {
  readonly intercepts: readonly number[];
  readonly slopes: readonly number[];
}

const valueAt = ({ intercepts, slopes }: Line, { k, predictors }: Row) => intercepts[k]! + dot(slopes, predictors);

/**
 * y ≈ aₖ + w·x by least squares, of any y; the deviations of aₖ from their mean are drawn to 0 by `prior`, slopes of predictors
 * that hardly vary by {@link ridge}.
 */
function lineFitter(rows: readonly Row[], landmarks: number): (y: readonly number[]) => Line {
  const middles = (rows[0]?.predictors ?? []).map((_, j) => mean(rows.map(({ predictors }) => predictors[j]!)));
  const count = middles.length;
  const size = count + 1 + landmarks;
  const matrix = Array.from({ length: size }, (_, i) => {
    const weight = i < count ? ridge * rows.length : i === count ? 0 : prior;
    return Array.from({ length: size }, (_, j) => (i === j ? weight : 0));
  });
  const designs = rows.map(({ k, predictors }) => [
    ...predictors.map((value, j) => [j, value - middles[j]!] as const),
    [count, 1] as const,
    [count + 1 + k, 1] as const,
  ]);
  for (const x of designs) for (const [i, value] of x) for (const [j, other] of x) matrix[i]![j]! += value * other;
  return (y) => {
    const side = new Array<number>(size).fill(0);
    for (const [n, x] of designs.entries()) for (const [i, value] of x) side[i]! += value * y[n]!;
    const [solution] =
      rows.length > 0
        ? solveLinear(
            matrix.map((row) => [...row]),
            [side],
          )
        : [side];
    const slopes = solution!.slice(0, count);
    const level = solution![count]! - dot(slopes, middles);
    return { slopes, intercepts: solution!.slice(count + 1).map((deviation) => level + deviation) };
  };
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
  /** The probability that a landmark is within r, by `tail`. */
  readonly confidence: readonly number[];
}

/**
 * @param radius r, in pixels of the localizing input
 * @throws TypeError where the finding has no scatter
 */
export function calibratedConfidence(
  finding: Finding,
  { intercepts, slope, spread = 0, whole, refined, tail }: Uncertainty,
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
    confidence: variances.map((variance) => shareWithin((radius * radius) / variance, tail)),
    covariance: covariance.map(([xx, xy, yy], k): Covariance => {
      const trace = xx * sx * sx + yy * sy * sy;
      const factor = variances[k]! / trace;
      return trace > 0
        ? [xx * factor, xy * factor, yy * factor]
        : [variances[k]! / (2 * sx * sx), 0, variances[k]! / (2 * sy * sy)];
    }),
  };
}

/** The share of errors within r, given r²/σ². */
function shareWithin(ratio: number, tail: Uncertainty["tail"] = { shape: 1, scale: 1 }): number {
  if ("freedom" in tail) return 1 - (1 + ratio / (tail.freedom / 2 - 1)) ** (-tail.freedom / 2);
  return 1 - Math.exp(-tail.scale * ratio ** tail.shape);
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
