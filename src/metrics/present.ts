import { refusal } from "../internal/guards.ts";
import type { RadialErrors } from "./radialErrors.ts";

/** The number of landmarks of every image; refuses a table without images and images that differ. */
export function landmarkCount(fn: string, errors: RadialErrors): number {
  if (errors.length === 0) throw refusal(fn, "errors", "a table of at least one image", []);
  const landmarks = errors[0]!.length;
  for (const [i, row] of errors.entries())
    if (row.length !== landmarks)
      throw refusal(fn, `errors[${i}].length`, `${landmarks} landmarks, as errors[0]`, row.length);
  return landmarks;
}

/** Refuses negative errors, which no distance is. */
export function assertErrors(fn: string, errors: RadialErrors): void {
  landmarkCount(fn, errors);
  for (const [i, row] of errors.entries())
    for (const [k, error] of row.entries())
      if (error < 0) throw refusal(fn, `errors[${i}][${k}]`, "a non-negative number, Infinity or NaN", error);
}

/** Refuses a list of landmarks that is empty or names one that does not occur. */
export function assertLandmarks(fn: string, name: string, landmarks: readonly number[], errors: RadialErrors): void {
  const count = landmarkCount(fn, errors);
  const valid = (k: number) => Number.isInteger(k) && k >= 0 && k < count;
  if (landmarks.length === 0 || !landmarks.every(valid))
    throw refusal(fn, name, `landmark indices from 0 to ${count - 1}`, [...landmarks]);
}

/** Whether an error counts: everything but NaN, so that a point that was not found counts. */
export const counts = (error: number): boolean => !Number.isNaN(error);

/** The errors that count, in one list, of some landmarks or of all. */
export function presentErrors(fn: string, errors: RadialErrors, landmarks?: readonly number[]): number[] {
  if (!landmarks) {
    landmarkCount(fn, errors);
    return errors.flat().filter(counts);
  }
  assertLandmarks(fn, "landmarks", landmarks, errors);
  return errors.flatMap((row) => landmarks.map((k) => row[k]!)).filter(counts);
}
