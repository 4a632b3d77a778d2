import { assertInteger, assertPositive, refusal, rowsOf } from "../../internal/guards.ts";

/** A figure of models that learned from so many images. */
export interface CurvePoint {
  readonly images: number;
  /** Such as the mean error. */
  readonly error: number;
}

/** error(n) = floor + gain·n^(−rate). */
export interface LearningCurve {
  readonly floor: number;
  readonly gain: number;
  readonly rate: number;
  /** Root mean square of what the curve leaves of the points. */
  readonly residual: number;
  /** The error that so many images would give. */
  at(images: number): number;
}

/**
 * A power law through the errors of models that learned from parts of a data set, which says what more images would
 * bring: the floor and gain are those of least squares for each rate from 0.05 to 2, both at least 0; of the rates the best
 * one. Three sizes at least; far beyond the largest it is a guess.
 *
 * @throws RangeError for fewer than three different sizes
 * @see Viering and Loog, "The Shape of Learning Curves: A Review", IEEE TPAMI 45, 2023
 */
export function fitLearningCurve(points: readonly CurvePoint[]): LearningCurve {
  rowsOf("fitLearningCurve", "points", points);
  const fn = "fitLearningCurve";
  for (const [i, { images, error }] of points.entries()) {
    assertInteger(fn, `points[${i}].images`, images);
    assertPositive(fn, `points[${i}].error`, error);
  }
  const sizes = new Set(points.map(({ images }) => images));
  if (sizes.size < 3) throw refusal(fn, "points", "of at least 3 different numbers of images", [...sizes]);
  let best: Omit<LearningCurve, "at"> | null = null;
  for (let step = 1; step <= 200; step++) {
    const rate = step / 100;
    if (rate < 0.05) continue;
    const xs = points.map(({ images }) => images ** -rate);
    const fitted = line(
      xs,
      points.map(({ error }) => error),
    );
    const squares = points.reduce((sum, { error }, i) => sum + (error - fitted.floor - fitted.gain * xs[i]!) ** 2, 0);
    const residual = Math.sqrt(squares / points.length);
    if (best === null || residual < best.residual - 1e-12) best = { ...fitted, rate, residual };
  }
  const { floor, gain, rate } = best!;
  return { ...best!, at: (images) => floor + gain * images ** -rate };
}

/** Least squares of y = floor + gain·x with neither below zero. */
function line(xs: readonly number[], ys: readonly number[]): { floor: number; gain: number } {
  const n = xs.length;
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(xs), mean(ys)];
  const cross = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i]! - my), 0);
  const gain = cross / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  if (gain < 0) return { floor: my, gain: 0 };
  const floor = my - gain * mx;
  if (floor >= 0) return { floor, gain };
  return { floor: 0, gain: xs.reduce((sum, x, i) => sum + x * ys[i]!, 0) / xs.reduce((sum, x) => sum + x * x, 0) };
}
