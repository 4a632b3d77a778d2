import { groupKFold } from "../data/index.ts";
import { cellOf, type SplitSample } from "../data/sampleGroups.ts";
import { assertInteger, fieldsOf, listsOf, refusal, refused, rowsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { patientInTwoFolds } from "./outOfFold.ts";

/** Folds as a column gives them, or made here. */
export type FoldChoice =
  | { /** The column that holds the fold of each row. */ readonly column: string }
  | {
      /** How many. */
      readonly count: number;
      /** The column whose values every fold shall have in equal parts; null: folds of equal size only, as the original's. */
      readonly stratify: string | null;
      readonly seed?: number | string;
    };

/** Samples in folds, patients whole. */
export interface AssignedFolds {
  /** The fold of each sample. */
  readonly folds: readonly string[];
  /** The patient of each sample. */
  readonly groups: readonly string[];
  /** The folds in their natural order. */
  readonly names: readonly string[];
}

/**
 * The fold of each sample, patients whole. The same call for the tables of two stages gives a patient the same fold in both
 * when they are given together, or when the second takes the first one's with `foldsOfPatients`.
 *
 * @param groupColumn the column that names the patient; null: every image is one
 * @throws RangeError for a column that is not there or has an empty cell, fewer than two folds, a patient in two
 */
export function assignFolds(
  samples: readonly SplitSample[],
  groupColumn: string | null,
  choice: FoldChoice,
): AssignedFolds {
  const fn = "assignFolds";
  rowsOf(fn, "samples", samples);
  fieldsOf(fn, "choice", choice, "{column} or {count, stratify}");
  const groups = samples.map((sample) => (groupColumn === null ? sample.image : cellOf(fn, sample, groupColumn)));
  const folds =
    "column" in choice
      ? samples.map((sample) => cellOf(fn, sample, choice.column))
      : made(fn, samples, groups, groupColumn, choice);
  const names = [...new Set(folds)].sort(new Intl.Collator("en", { numeric: true }).compare);
  if (names.length < 2) throw refusal(fn, "folds", "at least 2", names.length);
  const split = patientInTwoFolds(groups.map((group, i) => ({ group, fold: folds[i]! })));
  if (split !== null)
    throw refused(fn, {
      reason: `${split}; a model would be judged on patients that it has seen: put each into one fold`,
    });
  return { folds, groups, names };
}

function made(
  fn: string,
  samples: readonly SplitSample[],
  groups: readonly string[],
  groupColumn: string | null,
  { count, stratify, seed = 0 }: Extract<FoldChoice, { count: number }>,
): string[] {
  const options = {
    seed,
    ...(groupColumn !== null && { groupColumn }),
    ...(stratify !== null && { stratifyColumn: stratify }),
  };
  assertInteger(fn, "choice.count", count, 2);
  const most = new Set(groups).size;
  if (count > most) throw refusal(fn, "choice.count", `no more than the number of groups, ${most}`, count);
  const fold = new Map<SplitSample, string>();
  const parts = inNameOf(fn, () => groupKFold(samples, count, options));
  for (const [k, { validation }] of parts.entries()) for (const sample of validation) fold.set(sample, String(k));
  return samples.map((sample) => fold.get(sample)!);
}

/** The fold of each patient, for the table of another stage: both stages then hold out the same patients. */
export function foldsOfPatients(given: AssignedFolds): ReadonlyMap<string, string> {
  const { folds, groups } = listsOf("foldsOfPatients", "assigned", given, ["folds", "groups"]);
  return new Map(groups.map((group, i) => [group, folds[i]!]));
}
