import { isPresent, type Point } from "../geometry/index.ts";
import { refusal, rowsOf } from "../internal/guards.ts";
import { solveLinear } from "../internal/solveLinear.ts";
import type { ShapeFit } from "./DeformableFitter.ts";
import type { ShapeRefinement } from "./shapeRefinement.ts";

/** An image that neither the network nor the members learned from: what each made of it, and the truth. */
export interface CombinationCase {
  readonly found: readonly Point[];
  /** Of each member, started at what was found. */
  readonly fits: readonly Pick<ShapeFit, "landmarks" | "moves" | "errors">[];
  readonly truth: readonly Point[];
}

/** Examples of a landmark that those of all landmarks together count as. */
const prior = 100;

/** Part of the fits, in the middle, that limits are measured from, and how much wider than it they are. */
const limit = { quantile: 0.95, factor: 2 } as const;

/**
 * How much of each fit to take, out of fold. The errors of what was found and of each fit are vectors; with C the mean of
 * their products, the weights w = C⁻¹1 / 1ᵀC⁻¹1 make the squared error of the weighted mean smallest. C of a landmark is
 * drawn towards that of all; negative weights are left out. A landmark whose weighted mean is no better than what was found keeps that.
 * Limits are twice the 95th percentile of moves and remaining errors.
 *
 * @returns weights and limits of a {@link ShapeRefinement}
 * @throws RangeError without cases
 * @see Bates & Granger, "The combination of forecasts", Operational Research Quarterly 20, 1969
 */
export function learnCombination(cases: readonly CombinationCase[]): Pick<ShapeRefinement, "weights" | "limits"> {
  rowsOf("learnCombination", "cases", cases);
  if (cases.length === 0) throw refusal("learnCombination", "cases.length", "at least 1", 0);
  const members = cases[0]!.fits.length;
  const count = cases[0]!.truth.length;
  const landmarks = Array.from({ length: count }, (_, k) => k);
  const limits = landmarks.map((k) =>
    Array.from({ length: members }, (_, m) => ({
      move: limitOf(cases.map(({ fits }) => fits[m]!.moves[k]!)),
      error: limitOf(cases.map(({ fits }) => fits[m]!.errors[k]!)),
    })),
  );
  // A fit beyond its limit stands for what was found, as it will when it is used.
  const errors = landmarks.map((k) =>
    cases.flatMap(({ found, fits, truth }) => {
      const right = truth[k]!;
      if (!isPresent(right) || !isPresent(found[k]!)) return [];
      const all = [
        found[k]!,
        ...fits.map(({ landmarks: own, moves, errors: left }, m) => {
          const { move, error } = limits[k]![m]!;
          return moves[k]! <= move && left[k]! <= error && isPresent(own[k]!) ? own[k]! : found[k]!;
        }),
      ];
      return [all.map(([x, y]): Point => [x - right[0], y - right[1]])];
    }),
  );
  const common = products(errors.flat(), 1 + members);
  const total = errors.flat().length;
  const weights = errors.map((own) => {
    const mixed = products(own, 1 + members).map((row, i) =>
      row.map((value, j) => value + (total > 0 ? (prior / total) * common[i]![j]! : 0)),
    );
    const best = smallest(mixed);
    const alone = best.map((_, i) => (i === 0 ? 1 : 0));
    return meanError(own, best) < meanError(own, alone) ? best : alone;
  });
  return { weights, limits };
}

function limitOf(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return 0;
  return limit.factor * sorted[Math.min(sorted.length - 1, Math.floor(limit.quantile * sorted.length))]!;
}

/** Σ eᵢ·eⱼ over the cases. */
function products(errors: readonly (readonly Point[])[], size: number): number[][] {
  const sums = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const own of errors)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) sums[i]![j]! += own[i]![0] * own[j]![0] + own[i]![1] * own[j]![1];
  return sums;
}

/** The weights, none negative, together 1, with the smallest wᵀCw, found by leaving out what would be negative. */
function smallest(matrix: readonly (readonly number[])[]): number[] {
  let active = matrix.map((_, i) => i);
  const scale = Math.max(...matrix.map((row, i) => row[i]!), 1e-12);
  for (;;) {
    const part = active.map((i) => active.map((j) => matrix[i]![j]! + (i === j ? 1e-4 * scale : 0)));
    const raw = solveLinear(part, [active.map(() => 1)])[0]!;
    const total = raw.reduce((a, b) => a + b, 0);
    const lowest = raw.reduce((best, value, i) => (value < raw[best]! ? i : best), 0);
    if (raw[lowest]! >= 0 || active.length === 1) {
      const weights = new Array<number>(matrix.length).fill(0);
      for (const [n, i] of active.entries()) weights[i] = active.length === 1 ? 1 : raw[n]! / total;
      return weights;
    }
    active = active.filter((_, n) => n !== lowest);
  }
}

/** Mean length of the weighted error. */
function meanError(errors: readonly (readonly Point[])[], weights: readonly number[]): number {
  const lengths = errors.map((own) => {
    const along = (axis: 0 | 1) => own.reduce((sum, point, i) => sum + weights[i]! * point[axis], 0);
    return Math.hypot(along(0), along(1));
  });
  return lengths.reduce((a, b) => a + b, 0);
}
