import { type Covariance, isPresent, type Point, toFrame } from "../geometry/index.ts";
import { assertNonNegative, fieldsOf, listsOf, refusal, rowsOf } from "../internal/guards.ts";
import { learnShapeModel, type ShapeModel, shapeDistance } from "../shape/shapeModel.ts";
import type { Finding } from "./finding.ts";
import { dot, fitErrorLaw, mean } from "./fitErrorLaw.ts";
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

/** Added before logarithms, in pixels: differences below it mean nothing. */
const floor = 0.25;

/** Directions in which shapes may vary, and how many examples and landmarks it takes to learn them. */
const shapes = { modes: 8, examples: 40, landmarks: 8 } as const;

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
  rowsOf("learnUncertainty", "judged", judged);
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
  const { intercepts, slopes, tail } = fitErrorLaw(rows, landmarks);
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
export function calibratedConfidence(finding: Finding, uncertainty: Uncertainty, radius: number): CalibratedConfidence {
  const {
    intercepts,
    slope,
    spread = 0,
    whole,
    refined,
    tail,
  } = fieldsOf("calibratedConfidence", "uncertainty", uncertainty);
  const { frame, covariance } = listsOf("calibratedConfidence", "finding", finding, ["covariance"]);
  listsOf("calibratedConfidence", "finding.frame", frame, ["homography"]);
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
