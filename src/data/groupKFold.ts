import { assertInteger, refusal } from "../internal/guards.ts";
import { partition, type SplitSample, shuffledGroups } from "./sampleGroups.ts";

export interface GroupKFoldOptions {
  /** The column whose equal cells stay together, such as `subject`. By default rows of the same image do. */
  readonly groupColumn?: string;
  /** @default 0 */
  readonly seed?: number | string;
}

/**
 * k folds that keep groups together: every sample is validated exactly once. Groups in random order, the largest first,
 * go each to the fold with the fewest samples, so that folds differ by no more than the largest group.
 */
export function groupKFold<S extends SplitSample>(
  samples: readonly S[],
  k: number,
  { groupColumn, seed = 0 }: GroupKFoldOptions = {},
): readonly { readonly train: readonly S[]; readonly validation: readonly S[] }[] {
  assertInteger("groupKFold", "k", k, 2);
  const groups = shuffledGroups("groupKFold", samples, groupColumn, seed);
  if (groups.length < k) throw refusal("groupKFold", "k", `no more than the number of groups, ${groups.length}`, k);
  const folds = Array.from({ length: k }, () => new Set<number>());
  for (const group of groups.toSorted((a, b) => b.length - a.length)) {
    const smallest = folds.reduce((best, fold) => (fold.size < best.size ? fold : best));
    for (const index of group) smallest.add(index);
  }
  return folds.map((fold) => {
    const { inside, outside } = partition(samples, fold);
    return { train: outside, validation: inside };
  });
}
