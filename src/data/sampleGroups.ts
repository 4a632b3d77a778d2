import { assertList, refused } from "../internal/guards.ts";
import { printableList, quote } from "../internal/printable.ts";
import { createRandom, permutation } from "../internal/random.ts";
import { assertSample, type LandmarkSample } from "./landmarkTable.ts";

/** What splitting needs to know of a sample. */
export type SplitSample = Pick<LandmarkSample, "image" | "row" | "columns">;

/** The cell of a column, or an error that lists the columns there are. */
export function cellOf(fn: string, sample: SplitSample, column: string): string {
  if (!Object.hasOwn(sample.columns, column)) {
    const columns = printableList(Object.keys(sample.columns));
    throw refused(fn, { option: "samples", reason: `must have the column ${quote(column)}; there are: ${columns}` });
  }
  const cell = sample.columns[column]!;
  if (cell === "")
    throw refused(fn, {
      row: sample.row,
      reason: `row ${sample.row} (${sample.image}) has nothing in column ${quote(column)}`,
    });
  return cell;
}

/**
 * Indices of the samples by group (the cell of `groupColumn`, or the image), the groups in random order.
 * The order depends on the names of the groups and the seed alone, not on the order of the samples.
 */
export function shuffledGroups(
  fn: string,
  samples: readonly SplitSample[],
  groupColumn: string | undefined,
  seed: number | string,
): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  assertList(fn, "samples", samples, "a list of samples");
  for (const [index, sample] of samples.entries()) {
    assertSample(fn, `samples[${index}]`, sample);
    const name = groupColumn === undefined ? sample.image : cellOf(fn, sample, groupColumn);
    const members = groups.get(name);
    if (members) members.push(index);
    else groups.set(name, [index]);
  }
  const names = [...groups.keys()].sort();
  return Array.from(permutation(names.length, createRandom(seed, "split")), (i) => groups.get(names[i]!)!);
}

/** The samples inside and outside of a set of indices, each in their order. */
export function partition<S>(samples: readonly S[], inside: ReadonlySet<number>): { inside: S[]; outside: S[] } {
  return {
    inside: samples.filter((_, i) => inside.has(i)),
    outside: samples.filter((_, i) => !inside.has(i)),
  };
}
