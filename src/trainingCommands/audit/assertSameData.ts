import type { OutOfFold } from "../../experiments/index.ts";
import { counted } from "../../internal/counted.ts";
import { UsageError } from "../../terminal/failure.ts";

/** Refuses out-of-fold files that are not all of one data set and its images, naming the two that differ. */
export function assertSameData(files: readonly string[], models: readonly OutOfFold[]): void {
  const [first] = models;
  const ids = new Set(first!.cases.map(({ id }) => id));
  for (const [f, { data, landmarkNames, cases }] of models.entries()) {
    if (data !== first!.data || landmarkNames.join("\n") !== first!.landmarkNames.join("\n"))
      throw new UsageError(
        `${files[f]}: is of another data set than ${files[0]} (digest ${data}, there ${first!.data}); give files of one data set, or audit them one by one`,
      );
    if (cases.length !== ids.size || cases.some(({ id }) => !ids.has(id)))
      throw new UsageError(
        `${files[f]}: holds other images than ${files[0]} (${counted(cases.length, "image")}, there ${ids.size}); give files with all folds of one data set`,
      );
  }
}
