import { assertInteger, assertOneOf, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { quantile } from "../internal/quantile.ts";
import { assertErrors, assertTable, assertValues, counts, type RadialErrors } from "./present.ts";
import { spearman } from "./spearman.ts";

/** Options of `reliability`. */
export interface ReliabilityOptions {
  /** A point is correct within this radius, in the units of the errors. */
  readonly radius: number;
  /** @default 10 */
  readonly bins?: number;
  /** Bins of equal numbers of points (tied confidences stay together) or of equal width. @default "count" */
  readonly binning?: "count" | "width";
}

/** The points of a range of confidence; figures are null in an empty bin. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly meanConfidence: number | null;
  /** Null also where a point was not found. */
  readonly meanError: number | null;
  readonly medianError: number | null;
  /** Share within the radius. */
  readonly correct: number | null;
}

/** How confidence and error go together, bin by bin. */
export interface Reliability {
  readonly radius: number;
  readonly bins: readonly ReliabilityBin[];
  /** Points with truth and confidence: the denominator. */
  readonly count: number;
  /** Points without truth, or without confidence: in no bin. */
  readonly missing: number;
  /**
   * Expected calibration error Σ (n_b / n) |correct − mean confidence|: what the confidence is off by when read as the
   * probability of lying within the radius. Null if a confidence lies outside [0, 1].
   */
  readonly expectedCalibrationError: number | null;
  /** Spearman's rank correlation of confidence and error: −1 when confidence ranks the errors perfectly; null if either is constant. */
  readonly rankCorrelation: number | null;
}

/**
 * Does the confidence match the error? Points in bins of confidence with the mean error and the share within a radius.
 *
 * @param confidence - images × landmarks, larger is surer
 * @throws RangeError if the shapes differ or no point has both truth and confidence
 * @see Guo et al., "On calibration of modern neural networks", ICML 2017 (expected calibration error)
 */
export function reliability(confidence: RadialErrors, errors: RadialErrors, options: ReliabilityOptions): Reliability {
  const { radius, bins = 10, binning = "count" } = fieldsOf("reliability", "options", options);
  const fn = "reliability";
  assertPositive(fn, "radius", radius);
  assertInteger(fn, "bins", bins);
  assertOneOf(fn, "binning", binning, ["count", "width"]);
  const landmarks = assertErrors(fn, errors);
  assertTable(fn, "confidence", confidence);
  if (confidence.length !== errors.length)
    throw refusal(fn, "confidence.length", `${errors.length} images, as errors`, confidence.length);
  for (const [i, row] of confidence.entries()) {
    assertValues(fn, `confidence[${i}]`, row);
    if (row.length !== landmarks)
      throw refusal(fn, `confidence[${i}].length`, `${landmarks} landmarks, as errors`, row.length);
  }
  const points = errors
    .flatMap((row, i) => row.map((error, k) => ({ error, confidence: confidence[i]![k]! })))
    .filter((point) => counts(point.error) && Number.isFinite(point.confidence))
    .sort((a, b) => a.confidence - b.confidence);
  const n = points.length;
  if (n === 0) throw refusal(fn, "the number of points with truth and confidence", "positive", n);
  const levels = points.map((point) => point.confidence);
  const [first, last] = [levels[0]!, levels.at(-1)!];
  const edges = Array.from({ length: bins + 1 }, (_, b) =>
    binning === "width" ? first + ((last - first) * b) / bins : quantile(levels, b / bins),
  );
  const table: ReliabilityBin[] = [];
  let from = 0;
  for (let b = 0; b < bins; b++) {
    let to = from;
    while (to < n && (b === bins - 1 || levels[to]! <= edges[b + 1]!)) to++;
    table.push(binOf(points.slice(from, to), edges[b]!, edges[b + 1]!, radius));
    from = to;
  }
  const probabilities = first >= 0 && last <= 1;
  const gap = ({ count, correct, meanConfidence }: ReliabilityBin) =>
    count === 0 ? 0 : (count / n) * Math.abs(correct! - meanConfidence!);
  return {
    radius,
    bins: table,
    count: n,
    missing: errors.length * landmarks - n,
    expectedCalibrationError: probabilities ? table.reduce((sum, bin) => sum + gap(bin), 0) : null,
    rankCorrelation: spearman(
      levels,
      points.map((point) => point.error),
    ),
  };
}

function binOf(
  points: readonly { readonly error: number; readonly confidence: number }[],
  low: number,
  high: number,
  radius: number,
): ReliabilityBin {
  const count = points.length;
  if (count === 0) return { low, high, count, meanConfidence: null, meanError: null, medianError: null, correct: null };
  const mean = (of: (point: (typeof points)[number]) => number) => points.reduce((sum, p) => sum + of(p), 0) / count;
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const sorted = Float64Array.from(points, ({ error }) => error).sort();
  return {
    low,
    high,
    count,
    meanConfidence: mean((point) => point.confidence),
    meanError: finite(mean((point) => point.error)),
    medianError: finite(quantile(sorted, 0.5)),
    correct: mean((point) => (point.error <= radius ? 1 : 0)),
  };
}
