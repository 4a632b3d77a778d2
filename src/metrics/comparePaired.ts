import { assertInteger, refusal } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { type BootstrapOptions, bootstrapOf } from "./bootstrapOptions.ts";
import { type Clusters, clusterImages } from "./clusters.ts";
import { contributorsOf } from "./contributors.ts";
import { percentileInterval } from "./estimateFigures.ts";
import type { Figure } from "./figure.ts";
import { holm } from "./holm.ts";
import { assertErrors, type RadialErrors } from "./present.ts";
import { resampleClusters } from "./resampleClusters.ts";
import { countFigures, type Tally, tallyFigures, weighFigures } from "./tallyFigures.ts";

/** Options of `comparePaired`. */
export interface ComparePairedOptions extends BootstrapOptions {
  /** Random swaps of the permutation test. @default 2000 */
  readonly permutations?: number;
}

/** The options of a comparison, complete and checked. */
export function comparisonOf(fn: string, options: ComparePairedOptions): Required<ComparePairedOptions> {
  const bootstrap = bootstrapOf(fn, options);
  const { permutations = 2000 } = options;
  assertInteger(fn, "permutations", permutations, 10);
  return { ...bootstrap, permutations };
}

/** One figure of two models on the same images; null always comes with a reason. */
export interface PairedComparison {
  readonly key: string;
  readonly label: string;
  readonly quantity: Figure["quantity"];
  readonly a: number | null;
  readonly b: number | null;
  /** b − a. */
  readonly difference: number | null;
  /** Percentile bootstrap of the difference, the same patients drawn for both. */
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided permutation p-value: the models' results swapped within patients. At least 1 / (permutations + 1). */
  readonly pValue: number | null;
  /** The p-value corrected for the number of figures compared together, by Holm's step-down procedure. */
  readonly adjustedPValue: number | null;
  readonly count: number;
  readonly of: Figure["of"];
  /** Groups (patients) with something in the denominator. */
  readonly groups: number;
  readonly reason?: string;
}

/**
 * Compares two models on the same images, figure by figure: the difference b − a with a bootstrap interval that resamples
 * whole groups (patients), and a permutation test that swaps the two models' results of random patients as wholes.
 * The p-value (1 + #{|d*| ≥ |d|}) / (1 + permutations) is valid when, under the null hypothesis, a patient's two sets of
 * results are exchangeable; `adjustedPValue` is corrected for the number of figures (Holm). Only groups with something in
 * a figure's denominator are drawn for it.
 *
 * @param errorsA errors of the first model; NaN exactly where `errorsB` has it, since both have the same truth
 * @param groups the group (patient) of each image
 * @throws RangeError if the tables differ in shape or in what is missing, or there are fewer than two groups
 * @see Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979
 * @see Phipson and Smyth, "Permutation p-values should never be zero", 2010; Winkler et al., NeuroImage 92, 2014 (blocks)
 */
export function comparePaired(
  errorsA: RadialErrors,
  errorsB: RadialErrors,
  groups: readonly string[],
  figures: readonly Figure[],
  options: ComparePairedOptions = {},
): PairedComparison[] {
  const fn = "comparePaired";
  const settings = comparisonOf(fn, options);
  assertSameCases(fn, errorsA, errorsB);
  if (figures.length === 0) throw refusal(fn, "figures", "at least one figure", []);
  const clusters = clusterImages(fn, groups, errorsA.length);
  const comparisons = new Array<Comparison>(figures.length);
  for (const part of contributorsOf(fn, errorsA, clusters, figures)) {
    const rows = (errors: RadialErrors) => part.images.map((i) => errors[i]!);
    const found = compareTogether(
      [rows(errorsA), rows(errorsB)],
      clusterImages(
        fn,
        part.images.map((i) => groups[i]!),
        part.images.length,
        0,
      ),
      part.figures.map((f) => figures[f]!),
      settings,
    );
    for (const [j, f] of part.figures.entries()) comparisons[f] = found[j]!;
  }
  const adjusted = holm(comparisons.map(({ pValue }) => pValue));
  return comparisons.map((comparison, i) => ({ ...comparison, adjustedPValue: adjusted[i]! }));
}

type Comparison = Omit<PairedComparison, "adjustedPValue">;

/** Figures to which every group contributes. */
function compareTogether(
  [errorsA, errorsB]: readonly [RadialErrors, RadialErrors],
  clusters: Clusters,
  figures: readonly Figure[],
  { level, resamples, permutations, seed }: Required<ComparePairedOptions>,
): Comparison[] {
  const size = clusters.names.length;
  // Both tables as one with 2·size clusters, those of b after those of a: a weighting picks from either.
  const both = {
    names: [...clusters.names, ...clusters.names],
    of: Int32Array.from([...clusters.of, ...clusters.of.map((g) => g + size)]),
  };
  const tally = tallyFigures([...errorsA, ...errorsB], both, figures);
  const pair = pairOf(tally, size);
  const observed = pair(new Uint32Array(size).fill(1));
  const list = () => figures.map(() => new Float64Array(resamples));
  const replicates = list();
  resampleClusters(size, resamples, seed, (weights, r) => {
    const { a, b } = pair(weights);
    for (const [i, values] of replicates.entries()) values[r] = b[i]! - a[i]!;
  });
  const extreme = countExtreme(pair, observed, size, permutations, seed);
  const counts = countFigures(tally);
  return figures.map(({ key, label, quantity, of }, i) => {
    const finite = (value: number) => (Number.isFinite(value) ? value : null);
    const a = finite(observed.a[i]!);
    const b = finite(observed.b[i]!);
    const base = { key, label, quantity, a, b, of, count: counts[i]! / 2, groups: size };
    const none = { difference: null, low: null, high: null, pValue: null };
    if (counts[i] === 0) return { ...base, ...none, reason: `no ${of} with truth` };
    if (a === null || b === null)
      return { ...base, ...none, reason: "no value, or infinite because points were not found" };
    if (size === 1) return { ...base, ...none, difference: b - a, reason: "no interval: one group (patient) only" };
    const ends = percentileInterval(replicates[i]!, level);
    return {
      ...base,
      difference: b - a,
      low: ends?.[0] ?? null,
      high: ends?.[1] ?? null,
      pValue: (1 + extreme[i]!) / (1 + permutations),
      ...(ends === null && { reason: "no interval: infinite or without value on resamples" }),
    };
  });
}

type Pair = (weights: Uint32Array, swapped?: Uint8Array) => { a: Float64Array; b: Float64Array };

/** The figures of both models for a weighting of the clusters, some of them swapped. */
function pairOf(tally: Tally, size: number): Pair {
  const sums = new Float64Array(tally.width);
  const full = new Uint32Array(2 * size);
  const side = (weights: Uint32Array, swapped: Uint8Array | undefined, second: 0 | 1) => {
    full.fill(0);
    for (let g = 0; g < size; g++) full[(swapped?.[g] ?? 0) === second ? g : size + g] = weights[g]!;
    const values = new Float64Array(tally.figures.length);
    weighFigures(tally, full, sums, values);
    return values;
  };
  return (weights, swapped) => ({ a: side(weights, swapped, 0), b: side(weights, swapped, 1) });
}

/** How many random swaps make a difference at least as large as observed. */
function countExtreme(
  pair: Pair,
  observed: ReturnType<Pair>,
  size: number,
  permutations: number,
  seed: number | string,
): Uint32Array {
  const random = createRandom(seed, "permutation");
  const ones = new Uint32Array(size).fill(1);
  const swapped = new Uint8Array(size);
  const extreme = new Uint32Array(observed.a.length);
  for (let p = 0; p < permutations; p++) {
    for (let g = 0; g < size; g++) swapped[g] = random() < 0.5 ? 1 : 0;
    const { a, b } = pair(ones, swapped);
    for (let i = 0; i < extreme.length; i++) {
      const d = Math.abs(observed.b[i]! - observed.a[i]!);
      // Sums in another order may differ in the last digits: a tie counts as extreme.
      if (Math.abs(b[i]! - a[i]!) >= d * (1 - 1e-9) - 1e-12) extreme[i]! += 1;
    }
  }
  return extreme;
}

function assertSameCases(fn: string, errorsA: RadialErrors, errorsB: RadialErrors): void {
  assertErrors(fn, errorsA);
  assertErrors(fn, errorsB);
  if (errorsB.length !== errorsA.length)
    throw refusal(fn, "errorsB.length", `${errorsA.length} images, as errorsA`, errorsB.length);
  for (const [i, row] of errorsA.entries()) {
    if (errorsB[i]!.length !== row.length)
      throw refusal(fn, `errorsB[${i}].length`, `${row.length} landmarks, as errorsA[${i}]`, errorsB[i]!.length);
    for (const [k, error] of row.entries())
      if (Number.isNaN(error) !== Number.isNaN(errorsB[i]![k]))
        throw refusal(
          fn,
          `errorsB[${i}][${k}]`,
          `${Number.isNaN(error) ? "NaN" : "present"}, as errorsA`,
          errorsB[i]![k],
        );
  }
}
