import { quantile } from "../internal/quantile.ts";
import type { Clusters } from "./clusters.ts";
import type { Figure, QuantileFigure, SumFigure } from "./figure.ts";
import { counts, type RadialErrors } from "./present.ts";

/**
 * What the figures of a table need, summed up once per cluster: any resample of whole clusters is then a weighted sum.
 */
export interface Tally {
  readonly figures: readonly Figure[];
  /** Sums of all `sums` figures side by side, clusters × width. */
  readonly sums: Float64Array;
  readonly width: number;
  /** Per `quantile` figure. */
  readonly sorted: readonly SortedErrors[];
}

/** Ascending errors with the cluster of each, and how many are of each cluster. */
interface SortedErrors {
  readonly errors: Float64Array;
  readonly cluster: Int32Array;
  readonly sizes: Float64Array;
}

/** Measures every image once. */
export function tallyFigures(
  errors: RadialErrors,
  { of, names }: Pick<Clusters, "of" | "names">,
  figures: readonly Figure[],
): Tally {
  const parts = figures.filter((figure): figure is SumFigure => figure.kind === "sums");
  const width = parts.reduce((sum, { size }) => sum + size, 0);
  const sums = new Float64Array(names.length * width);
  for (const [i, row] of errors.entries()) {
    let at = of[i]! * width;
    for (const figure of parts) for (const value of figure.measure(row)) sums[at++]! += value;
  }
  const quantiles = figures.filter((figure): figure is QuantileFigure => figure.kind === "quantile");
  const bySelection = new Map<string, SortedErrors>();
  const sorted = quantiles.map(({ landmarks }) => {
    const key = landmarks?.join() ?? "all";
    const known = bySelection.get(key) ?? sortPoints(errors, of, names.length, landmarks);
    bySelection.set(key, known);
    return known;
  });
  return { figures, sums, width, sorted };
}

function sortPoints(
  errors: RadialErrors,
  of: Int32Array,
  clusters: number,
  landmarks: readonly number[] | undefined,
): SortedErrors {
  const values: number[] = [];
  const owners: number[] = [];
  const sizes = new Float64Array(clusters);
  for (const [i, row] of errors.entries()) {
    const picked = landmarks ? landmarks.map((k) => row[k]!) : row;
    for (const error of picked)
      if (counts(error)) {
        values.push(error);
        owners.push(of[i]!);
        sizes[of[i]!]! += 1;
      }
  }
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  return {
    errors: Float64Array.from(order, (i) => values[i]!),
    cluster: Int32Array.from(order, (i) => owners[i]!),
    sizes,
  };
}

/** The figures with each cluster taken `weights` times, into `values`; `sums` is scratch of the tally's width. */
export function weighFigures(tally: Tally, weights: ArrayLike<number>, sums: Float64Array, values: Float64Array): void {
  const { width } = tally;
  sums.fill(0);
  for (let g = 0; g < weights.length; g++) {
    const weight = weights[g]!;
    if (weight === 0) continue; // 0 × Infinity has no value
    const start = g * width;
    for (let s = 0; s < width; s++) sums[s]! += weight * tally.sums[start + s]!;
  }
  let at = 0;
  let order = 0;
  for (const [i, figure] of tally.figures.entries()) {
    if (figure.kind === "sums") {
      values[i] = figure.value(sums.subarray(at, at + figure.size));
      at += figure.size;
    } else values[i] = weightedQuantile(tally.sorted[order++]!, weights, figure.q);
  }
}

/** The denominators of the figures with every cluster taken once. */
export function countFigures(tally: Tally): number[] {
  const sums = new Float64Array(tally.width);
  for (let i = 0; i < tally.sums.length; i++) sums[i % tally.width]! += tally.sums[i]!;
  let at = 0;
  let order = 0;
  return tally.figures.map((figure) => {
    if (figure.kind === "quantile") return tally.sorted[order++]!.errors.length;
    at += figure.size;
    return figure.count(sums.subarray(at - figure.size, at));
  });
}

/** The type-7 quantile of ascending errors, each repeated as often as its cluster weighs. */
function weightedQuantile({ errors, cluster, sizes }: SortedErrors, weights: ArrayLike<number>, q: number): number {
  let total = 0;
  for (let g = 0; g < sizes.length; g++) total += weights[g]! * sizes[g]!;
  if (total === 0) return Number.NaN;
  const position = q * (total - 1);
  const below = Math.floor(position);
  let passed = 0;
  let i = 0;
  while (passed <= below) passed += weights[cluster[i++]!]!;
  const low = errors[i - 1]!;
  if (position === below || passed > below + 1) return low;
  while (passed <= below + 1) passed += weights[cluster[i++]!]!;
  return quantile([low, errors[i - 1]!], position - below);
}
