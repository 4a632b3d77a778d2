import { fieldsOf, refusal } from "../internal/guards.ts";
import { partition, type SplitSample, shuffledGroups } from "./sampleGroups.ts";

/** Options of `groupedSplit`. */
export interface GroupedSplitOptions {
  /** The share of the samples held out for validation, between 0 and 1. @default 0.2 */
  readonly fraction?: number;
  /** The column whose equal cells stay together, such as `subject`. By default rows of the same image do. */
  readonly groupColumn?: string;
  /** @default 0 */
  readonly seed?: number | string;
}

/**
 * A random split that keeps groups together: groups in random order go to validation while that brings its number of
 * samples nearer to `fraction`·N; each side has at least one group. The order of the samples is kept and has no influence.
 */
export function groupedSplit<S extends SplitSample>(
  samples: readonly S[],
  options: GroupedSplitOptions = {},
): { readonly train: readonly S[]; readonly validation: readonly S[] } {
  const { fraction = 0.2, groupColumn, seed = 0 } = fieldsOf("groupedSplit", "options", options);
  if (!(typeof fraction === "number" && fraction > 0 && fraction < 1))
    throw refusal("groupedSplit", "fraction", "a number between 0 and 1, both excluded", fraction);
  const groups = shuffledGroups("groupedSplit", samples, groupColumn, seed);
  if (groups.length < 2) throw refusal("groupedSplit", "the number of groups", "at least 2", groups.length);
  const target = fraction * samples.length;
  const held = new Set<number>();
  let taken = 0;
  for (const group of groups) {
    if (taken === groups.length - 1 || group.length >= 2 * (target - held.size)) continue;
    for (const index of group) held.add(index);
    taken++;
  }
  // Where every group is too large for the target, the smallest comes nearest.
  if (taken === 0) for (const index of groups.toSorted((a, b) => a.length - b.length)[0]!) held.add(index);
  const { inside, outside } = partition(samples, held);
  return { train: outside, validation: inside };
}
