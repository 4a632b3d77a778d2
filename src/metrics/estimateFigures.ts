import { assertList, refusal } from "../internal/guards.ts";
import { quantile } from "../internal/quantile.ts";
import { type BootstrapOptions, bootstrapOf } from "./bootstrapOptions.ts";
import { clusterImages } from "./clusters.ts";
import { contributorsOf } from "./contributors.ts";
import type { Figure } from "./figure.ts";
import { assertErrors, type RadialErrors } from "./present.ts";
import { resampleClusters } from "./resampleClusters.ts";
import { countFigures, type Tally, tallyFigures, weighFigures } from "./tallyFigures.ts";

/** A figure with its interval and denominator; null always comes with a reason, so that nothing is NaN or infinite. */
export interface Estimate {
  readonly key: string;
  readonly label: string;
  readonly quantity: Figure["quantity"];
  /** Null where undefined or infinite. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** How the interval was made: resampling patients, or the exact binomial bound when every point passed or none did. */
  readonly method: "bootstrap" | "exact" | null;
  /** The denominator, in `of`. */
  readonly count: number;
  readonly of: Figure["of"];
  /** Different groups (patients) that have something in the denominator: those that were resampled. */
  readonly groups: number;
  /** Why something is null. */
  readonly reason?: string;
}

/**
 * Figures of a table of errors, each with a percentile-bootstrap interval that resamples whole groups (patients), from
 * sums per group: 2,000 resamples of a thousand images take a fraction of a second. Only groups with something in a
 * figure's denominator are resampled for it: a landmark that 3 of 100 patients have has the interval of 3 patients.
 *
 * A share of 0 or 1 would bootstrap to an interval without width; its interval is then the exact (Clopper–Pearson) bound
 * over groups, [0, 1 − (α/2)^(1/groups)] or its mirror image: for groups of one size it covers at least as often as
 * stated. One group only: no interval, and the reason.
 *
 * @param groups the group (patient) of each image
 * @see Field and Welsh, "Bootstrapping clustered data", J. R. Statist. Soc. B 69, 2007
 */
export function estimateFigures(
  errors: RadialErrors,
  groups: readonly string[],
  figures: readonly Figure[],
  options: BootstrapOptions = {},
): Estimate[] {
  const fn = "estimateFigures";
  const bootstrap = bootstrapOf(fn, options);
  assertErrors(fn, errors);
  assertList(fn, "figures", figures, "a list of figures");
  if (figures.length === 0) throw refusal(fn, "figures", "at least one figure", []);
  const clusters = clusterImages(fn, groups, errors.length, 1);
  const estimates = new Array<Estimate>(figures.length);
  for (const part of contributorsOf(fn, errors, clusters, figures)) {
    const members = part.figures.map((f) => figures[f]!);
    const rows = part.images.map((i) => errors[i]!);
    const own = part.images.map((i) => groups[i]!);
    const found = estimateTogether(fn, rows, own, members, bootstrap);
    for (const [j, f] of part.figures.entries()) estimates[f] = found[j]!;
  }
  return estimates;
}

/** Figures to which every group contributes. */
function estimateTogether(
  fn: string,
  errors: RadialErrors,
  groups: readonly string[],
  figures: readonly Figure[],
  { level, resamples, seed }: Required<BootstrapOptions>,
): Estimate[] {
  const clusters = clusterImages(fn, groups, errors.length, 0);
  const size = clusters.names.length;
  const tally = tallyFigures(errors, clusters, figures);
  const values = new Float64Array(figures.length);
  weighFigures(tally, new Uint32Array(size).fill(1), new Float64Array(tally.width), values);
  const replicates = size > 1 ? bootstrapFigures(tally, size, resamples, seed) : [];
  const counts = countFigures(tally);
  return figures.map(({ key, label, quantity, of }, i) => {
    const name = { key, label, quantity, of, count: counts[i]!, groups: size };
    const none = { low: null, high: null, method: null };
    const value = values[i]!;
    if (counts[i] === 0) return { ...name, ...none, value: null, reason: `no ${of} with truth` };
    if (Number.isNaN(value))
      return { ...name, ...none, value: null, reason: `no value: too few ${of}, or some not found` };
    if (!Number.isFinite(value)) return { ...name, ...none, value: null, reason: "infinite: points were not found" };
    if (size === 1) return { ...name, ...none, value, reason: "no interval: one group (patient) only" };
    if (quantity === "share" && (value === 0 || value === 1)) {
      const reach = 1 - ((1 - level) / 2) ** (1 / size);
      const [low, high] = value === 0 ? [0, reach] : [1 - reach, 1];
      return { ...name, value, low, high, method: "exact" };
    }
    const ends = percentileInterval(replicates[i]!, level);
    if (ends === null)
      return { ...name, ...none, value, reason: "no interval: infinite or without value on resamples" };
    return { ...name, value, low: ends[0], high: ends[1], method: "bootstrap" };
  });
}

/** Every figure on every resample: figures × resamples. */
function bootstrapFigures(tally: Tally, clusters: number, resamples: number, seed: number | string) {
  const replicates = tally.figures.map(() => new Float64Array(resamples));
  const sums = new Float64Array(tally.width);
  const values = new Float64Array(tally.figures.length);
  resampleClusters(clusters, resamples, seed, (weights, r) => {
    weighFigures(tally, weights, sums, values);
    for (const [i, list] of replicates.entries()) list[r] = values[i]!;
  });
  return replicates;
}

/** The middle of the replicates; null when more than one in a hundred is undefined or an end is infinite. */
export function percentileInterval(replicates: Float64Array, level: number): [number, number] | null {
  const defined = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (defined.length < 0.99 * replicates.length) return null;
  const low = quantile(defined, (1 - level) / 2);
  const high = quantile(defined, (1 + level) / 2);
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}
