import { assertList, refusal } from "../internal/guards.ts";

/** Images by cluster (patient), clusters in order of first appearance. */
export interface Clusters {
  readonly names: readonly string[];
  /** The cluster of each image. */
  readonly of: Int32Array;
}

/** Numbers the groups of images; refuses a list of another length than the images, empty names, which would make one
 * patient of all that have none, and, for intervals, one group only. */
export function clusterImages(fn: string, groups: readonly string[], images: number, minimum = 2): Clusters {
  assertList(fn, "groups", groups, "a list of groups (patients), one of each image");
  if (groups.length !== images) throw refusal(fn, "groups.length", `${images}, as errors`, groups.length);
  const nameless = groups.findIndex((name: unknown) => typeof name !== "string" || name === "");
  if (nameless >= 0)
    throw refusal(fn, `groups[${nameless}]`, "the name of a group (patient), not empty", groups[nameless]);
  const index = new Map<string, number>();
  const of = Int32Array.from(groups, (name) => {
    const known = index.get(name);
    if (known !== undefined) return known;
    index.set(name, index.size);
    return index.size - 1;
  });
  if (index.size < minimum)
    throw refusal(fn, "groups", `at least ${minimum} different groups (patients)`, [...index.keys()]);
  return { names: [...index.keys()], of };
}
