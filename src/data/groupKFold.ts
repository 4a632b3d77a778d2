import { assertInteger, fieldsOf, refusal } from "../internal/guards.ts";
import { cellOf, partition, type SplitSample, shuffledGroups } from "./sampleGroups.ts";

/** Options of `groupKFold`. */
export interface GroupKFoldOptions {
  /** The column whose equal cells stay together, such as `subject`. By default rows of the same image do. */
  readonly groupColumn?: string;
  /** The column whose values, such as a grade, every fold shall have in equal parts. @default folds of equal size only */
  readonly stratifyColumn?: string;
  /** @default 0 */
  readonly seed?: number | string;
}

/**
 * k folds that keep groups together: every sample is validated exactly once. Groups in random order, the largest first,
 * go each to the fold with the fewest samples, so that folds differ by no more than the largest group.
 *
 * With `stratifyColumn` a group goes where it adds least to Σ n²/N over the values of the column and the folds, n of N
 * samples of a value in a fold, and of all samples in a fold: parts as equal as groups that stay whole allow.
 *
 * @throws RangeError for fewer groups than folds, and for a column that is not there or has an empty cell
 */
export function groupKFold<S extends SplitSample>(
  samples: readonly S[],
  k: number,
  options: GroupKFoldOptions = {},
): readonly { readonly train: readonly S[]; readonly validation: readonly S[] }[] {
  const { groupColumn, stratifyColumn, seed = 0 } = fieldsOf("groupKFold", "options", options);
  assertInteger("groupKFold", "k", k, 2);
  const groups = shuffledGroups("groupKFold", samples, groupColumn, seed);
  if (groups.length < k) throw refusal("groupKFold", "k", `no more than the number of groups, ${groups.length}`, k);
  const folds = Array.from({ length: k }, () => new Set<number>());
  const costOf = stratifyColumn === undefined ? null : stratifiedCost(samples, stratifyColumn);
  for (const group of groups.toSorted((a, b) => b.length - a.length)) {
    const costs = folds.map((fold) => costOf?.(fold, group) ?? fold.size);
    const smallest = folds[costs.indexOf(Math.min(...costs))]!;
    for (const index of group) smallest.add(index);
  }
  return folds.map((fold) => {
    const { inside, outside } = partition(samples, fold);
    return { train: outside, validation: inside };
  });
}

/** What a group adds to Σ n²/N in a fold; small parts of a rare value count as much as those of a frequent one. */
function stratifiedCost<S extends SplitSample>(samples: readonly S[], column: string) {
  const cells = samples.map((sample) => cellOf("groupKFold", sample, column));
  const count = (indices: Iterable<number>) => {
    const counts = new Map<string, number>();
    for (const i of indices) counts.set(cells[i]!, (counts.get(cells[i]!) ?? 0) + 1);
    return counts;
  };
  const totals = count(cells.keys());
  return (fold: ReadonlySet<number>, group: readonly number[]): number => {
    const there = count(fold);
    const added = (n: number, more: number, total: number) => (2 * n * more + more * more) / total;
    let cost = added(fold.size, group.length, samples.length);
    for (const [value, more] of count(group)) cost += added(there.get(value) ?? 0, more, totals.get(value)!);
    return cost;
  };
}
