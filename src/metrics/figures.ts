import { assertBetween, assertNonNegative, assertPositive, fieldsOf } from "../internal/guards.ts";
import type { QuantileFigure, SumFigure } from "./figure.ts";
import { meanOverLandmarks } from "./meanOverLandmarks.ts";
import { shareFigure } from "./shareFigure.ts";

/** Landmark indices to count. @default all */
interface Selection {
  readonly landmarks?: readonly number[];
}

/** Calls back for every present error of the landmarks. */
function each(row: ArrayLike<number>, landmarks: readonly number[] | undefined, visit: (error: number) => void): void {
  const length = landmarks?.length ?? row.length;
  for (let i = 0; i < length; i++) {
    const error = row[landmarks ? landmarks[i]! : i]!;
    if (!Number.isNaN(error)) visit(error);
  }
}

function pointShare(passes: (error: number) => boolean, landmarks: readonly number[] | undefined) {
  return (row: ArrayLike<number>): [number, number] => {
    let hits = 0;
    let total = 0;
    each(row, landmarks, (error) => {
      total++;
      if (passes(error)) hits++;
    });
    return [hits, total];
  };
}

/** The mean radial error (MRE) over points; infinite with a point not found. */
export function meanErrorFigure(options: Selection = {}): SumFigure {
  const { landmarks } = fieldsOf("meanErrorFigure", "options", options);
  return {
    key: "mean",
    label: "mean error ({unit})",
    kind: "sums",
    quantity: "error",
    of: "points",
    size: 2,
    ...(landmarks && { landmarks }),
    measure: (row) => {
      let sum = 0;
      let count = 0;
      each(row, landmarks, (error) => {
        sum += error;
        count++;
      });
      return [sum, count];
    },
    value: (sums) => sums[0]! / sums[1]!,
    count: (sums) => sums[1]!,
  };
}

/** The sample standard deviation (n − 1) of the radial errors of points. */
export function stdErrorFigure(options: Selection = {}): SumFigure {
  const { landmarks } = fieldsOf("stdErrorFigure", "options", options);
  return {
    key: "std",
    label: "SD of the error ({unit})",
    kind: "sums",
    quantity: "error",
    of: "points",
    size: 3,
    ...(landmarks && { landmarks }),
    measure: (row) => {
      const sums = [0, 0, 0];
      each(row, landmarks, (error) => {
        sums[0]! += error;
        sums[1]! += error * error;
        sums[2]! += 1;
      });
      return sums;
    },
    value: (sums) => Math.sqrt(Math.max(0, sums[1]! - sums[0]! ** 2 / sums[2]!) / (sums[2]! - 1)),
    count: (sums) => sums[2]!,
  };
}

/** A quantile of the radial errors of points: 0.5 the median, 0.95 the 95th percentile. */
export function quantileFigure(q: number, options: Selection = {}): QuantileFigure {
  const { landmarks } = fieldsOf("quantileFigure", "options", options);
  assertBetween("quantileFigure", "q", q, 0, 1);
  const percent = Number((100 * q).toPrecision(6));
  return {
    key: q === 0.5 ? "median" : `p${percent}`,
    label: q === 0.5 ? "median error ({unit})" : `${percent}th percentile ({unit})`,
    kind: "quantile",
    quantity: "error",
    of: "points",
    q,
    ...(landmarks && { landmarks }),
  };
}

/** The share of points within a threshold (PCK, SDR). */
export function pckFigure(threshold: number, options: Selection = {}): SumFigure {
  const { landmarks } = fieldsOf("pckFigure", "options", options);
  assertNonNegative("pckFigure", "threshold", threshold);
  return shareFigure(
    { key: `pck@${threshold}`, label: `points ≤ ${threshold} {unit}`, of: "points", ...(landmarks && { landmarks }) },
    pointShare((error) => error <= threshold, landmarks),
  );
}

/** The share of points off by the radius or more. */
export function outlierPointsFigure(radius: number): SumFigure {
  assertPositive("outlierPointsFigure", "radius", radius);
  return shareFigure(
    { key: `outlierPoints@${radius}`, label: `points ≥ ${radius} {unit}`, of: "points" },
    pointShare((error) => error >= radius, undefined),
  );
}

/** The share of images with any point off by the radius or more: the outliers of the KNEEL paper. */
export function outlierImagesFigure(radius: number): SumFigure {
  assertPositive("outlierImagesFigure", "radius", radius);
  return shareFigure(
    { key: `outlierImages@${radius}`, label: `images with a point ≥ ${radius} {unit}`, of: "images" },
    (row) => {
      let worst = Number.NaN;
      each(row, undefined, (error) => {
        worst = error > worst || Number.isNaN(worst) ? error : worst;
      });
      return [worst >= radius ? 1 : 0, Number.isNaN(worst) ? 0 : 1];
    },
  );
}

/** The share of images whose mean error is above a threshold. */
export function failureRateFigure(threshold: number): SumFigure {
  assertPositive("failureRateFigure", "threshold", threshold);
  return shareFigure(
    { key: `failure@${threshold}`, label: `images with mean error > ${threshold} {unit}`, of: "images" },
    (row) => {
      const mean = meanOverLandmarks(
        row,
        Array.from({ length: row.length }, (_, k) => k),
      );
      return [mean > threshold ? 1 : 0, Number.isNaN(mean) ? 0 : 1];
    },
  );
}

/**
 * The area under the cumulative error distribution from 0 to `maximum`, as a fraction of the largest possible: the mean
 * over points of max(0, 1 − error / maximum), exact for the step curve.
 */
export function aucFigure(maximum: number): SumFigure {
  assertPositive("aucFigure", "maximum", maximum);
  return shareFigure(
    { key: `auc@${maximum}`, label: `area under the CED to ${maximum} {unit}`, of: "points" },
    (row) => {
      let area = 0;
      let total = 0;
      each(row, undefined, (error) => {
        area += Math.max(0, 1 - error / maximum);
        total++;
      });
      return [area, total];
    },
  );
}
