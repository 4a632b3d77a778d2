import { assertList, refusal } from "../internal/guards.ts";

/**
 * Errors of images × landmarks. NaN: nothing to find (the truth is missing), in no denominator.
 * Infinity: a present point that was not found, a miss in every denominator.
 */
export type RadialErrors = readonly (readonly number[])[];

/** Refuses what is no array of arrays: rows that are typed arrays do not join into one list as arrays do. */
export function assertTable(fn: string, name: string, table: readonly (readonly unknown[])[]): void {
  if (!Array.isArray(table)) throw refusal(fn, name, "an array of arrays", table);
  const stray = table.findIndex((row) => !Array.isArray(row));
  if (stray >= 0) throw refusal(fn, `${name}[${stray}]`, "an array", table[stray]);
}

/**
 * The one check of a table of errors: images of equal length, every entry a non-negative number, Infinity or NaN. null is refused and not guessed at:
 * JSON writes both NaN (no truth) and Infinity (not found) so.
 *
 * @returns the number of landmarks of every image
 */
export function assertErrors(fn: string, errors: RadialErrors): number {
  assertTable(fn, "errors", errors);
  if (errors.length === 0) throw refusal(fn, "errors", "a table of at least one image", []);
  const landmarks = errors[0]!.length;
  for (const [i, row] of errors.entries()) {
    if (row.length !== landmarks)
      throw refusal(fn, `errors[${i}].length`, `${landmarks} landmarks, as errors[0]`, row.length);
    for (let k = 0; k < landmarks; k++) {
      const error: unknown = row[k];
      if (typeof error === "number" && !(error < 0)) continue;
      const note =
        error === null ? " (JSON writes NaN and Infinity as null: write points without truth as NaN again)" : "";
      throw refusal(fn, `errors[${i}][${k}]`, `a non-negative number, Infinity or NaN${note}`, error);
    }
  }
  return landmarks;
}

/** Refuses a list of measured values with anything but finite numbers and NaN, which stands for a missing one. */
export function assertValues(fn: string, name: string, values: ArrayLike<number>): void {
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) throw refusal(fn, name, "an array of numbers", values);
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== "number" || Math.abs(value) === Infinity)
      throw refusal(fn, `${name}[${i}]`, "a finite number, or NaN where it is missing", value);
  }
}

/** Refuses a list of landmarks that is empty or names one that does not occur in a checked table. */
export function assertLandmarks(fn: string, name: string, landmarks: readonly number[], errors: RadialErrors): void {
  assertList(fn, name, landmarks, "a list of landmark indices");
  const count = errors[0]!.length;
  const valid = (k: number) => Number.isInteger(k) && k >= 0 && k < count;
  if (landmarks.length === 0 || !landmarks.every(valid))
    throw refusal(fn, name, `landmark indices from 0 to ${count - 1}`, [...landmarks]);
}

/** Whether an error counts: everything but NaN, so that a point that was not found counts. */
export const counts = (error: number): boolean => !Number.isNaN(error);

/** The errors that count, in one list, of some landmarks or of all. */
export function presentErrors(fn: string, errors: RadialErrors, landmarks?: readonly number[]): number[] {
  assertErrors(fn, errors);
  if (!landmarks) return errors.flat().filter(counts);
  assertLandmarks(fn, "landmarks", landmarks, errors);
  return errors.flatMap((row) => landmarks.map((k) => row[k]!)).filter(counts);
}
