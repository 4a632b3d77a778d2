import { printableList } from "../internal/printable.ts";
import type { LandmarkModel } from "../pipelines/index.ts";

/** The folds that a model never saw, by the record of `kneel train` or `kneel shape train` in it; null where none speaks of this column. */
function unseenFolds({ options, without }: LandmarkModel["training"], column: string): readonly string[] | null {
  if (typeof without === "string" && without.startsWith(`${column} `))
    return without.slice(column.length + 1).split(", ");
  const { foldsColumn, testFold }: { foldsColumn?: unknown; testFold?: unknown } = Object(options);
  const isList = Array.isArray(testFold) && testFold.every((fold) => typeof fold === "string");
  return foldsColumn === column && isList ? testFold : null;
}

/** What is wrong with taking folds for unseen, such as "learned from fold 2: it was trained without fold 3"; null where nothing is known to be. */
export function seenFold(training: LandmarkModel["training"], column: string, folds: readonly string[]): string | null {
  const unseen = unseenFolds(training, column);
  const seen = unseen && folds.find((fold) => !unseen.includes(fold));
  return seen === null || seen === undefined
    ? null
    : `learned from ${column} ${seen}: it was trained without ${column} ${printableList(unseen!)} alone`;
}

/** What is not known where folds are taken for unseen, such as "has no record of a fold that it was trained without"; null where it is. */
export const unrecordedFold = (training: LandmarkModel["training"], column: string): string | null =>
  unseenFolds(training, column) === null ? `has no record of a ${column} that it was trained without` : null;
