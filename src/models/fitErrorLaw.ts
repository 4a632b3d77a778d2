import { solveLinear } from "../internal/solveLinear.ts";

/** Errors below which no tail is learned. */
const fewestForTail = 500;

/** Of the likelihood's maximum: κ is kept between these, so that errors have a variance. */
const scoring = { rounds: 100, tolerance: 1e-4, least: 1.25, most: 50 } as const;

/** Observations of a landmark that the mean of all landmarks counts as. */
const prior = 3;

/** Variance, as a part of 1, that every predictor has beside its own. */
const ridge = 1e-6;

/** How large errors are, and how heavy their tails. */
export interface ErrorLaw extends Line {
  readonly tail?: { readonly freedom: number };
}

/** From 500 errors on with Student's tails, else normal. */
export const fitErrorLaw = (rows: readonly ErrorRow[], landmarks: number): ErrorLaw =>
  rows.length >= fewestForTail ? fitStudent(rows, landmarks) : fitNormal(rows, landmarks);

/** Logarithms by least squares; then the mean of error²/σ² is one. */
function fitNormal(rows: readonly ErrorRow[], landmarks: number): ErrorLaw {
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
function fitStudent(rows: readonly ErrorRow[], landmarks: number): ErrorLaw {
  const line = lineFitter(rows, landmarks)(rows.map(({ y }) => y));
  const values = rows.map((row): ErrorRow => ({ ...row, k: 0, predictors: [valueAt(line, row)] }));
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

/** An error and what may say how large it is. */
export interface ErrorRow {
  /** The landmark. */
  readonly k: number;
  readonly error: number;
  readonly predictors: readonly number[];
  /** The logarithm of the error. */
  readonly y: number;
}

/** ln σ of landmark k is interceptsₖ + slopes·predictors. */
interface Line {
  readonly intercepts: readonly number[];
  readonly slopes: readonly number[];
}

const valueAt = ({ intercepts, slopes }: Line, { k, predictors }: ErrorRow) => intercepts[k]! + dot(slopes, predictors);

/**
 * y ≈ aₖ + w·x by least squares, of any y; the deviations of aₖ from their mean are drawn to 0 by `prior`, slopes of predictors
 * that hardly vary by {@link ridge}.
 */
function lineFitter(rows: readonly ErrorRow[], landmarks: number): (y: readonly number[]) => Line {
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

export const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

export const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
