import { assertList, assertText, fieldsOf, refusal } from "../internal/guards.ts";
import { assertSample } from "./landmarkTable.ts";
import { cellOf, type SplitSample } from "./sampleGroups.ts";

/** Options of `splitByFold`. */
export interface SplitByFoldOptions {
  /** The column that holds the fold or the set, such as `fold` or `split`. */
  readonly column: string;
  /** Its values that make the test set. */
  readonly test: string | readonly string[];
  /** Its values that make the training set. @default all others */
  readonly train?: string | readonly string[];
}

/**
 * Splits by the values of a column: those of `test` against those of `train` (all others by default).
 *
 * @throws RangeError for a value that no sample has (listing those present), one on both sides, and an empty side
 */
export function splitByFold<S extends SplitSample>(
  samples: readonly S[],
  options: SplitByFoldOptions,
): { readonly train: readonly S[]; readonly test: readonly S[] } {
  const { column, test, train } = fieldsOf("splitByFold", "options", options);
  assertText("splitByFold", "column", column);
  assertList("splitByFold", "samples", samples, "a list of samples");
  for (const [i, sample] of samples.entries()) assertSample("splitByFold", `samples[${i}]`, sample);
  const cells = samples.map((sample) => cellOf("splitByFold", sample, column));
  const present = [...new Set(cells)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  const testing = new Set([test].flat());
  const training = new Set(train === undefined ? present.filter((cell) => !testing.has(cell)) : [train].flat());
  for (const value of [...testing, ...training])
    if (!present.includes(value))
      throw refusal("splitByFold", `value of column ${JSON.stringify(column)}`, `one of ${present.join(", ")}`, value);
  const both = [...testing].find((value) => training.has(value));
  if (both !== undefined) throw refusal("splitByFold", "train", "without the values of test", both);
  const split = {
    train: samples.filter((_, i) => training.has(cells[i]!)),
    test: samples.filter((_, i) => testing.has(cells[i]!)),
  };
  for (const side of ["train", "test"] as const)
    if (split[side].length === 0)
      throw refusal("splitByFold", side, `at least one of the values of column ${JSON.stringify(column)}`, present);
  return split;
}
