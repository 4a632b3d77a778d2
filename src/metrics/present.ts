import { refusal } from "../internal/guards.ts";
import type { RadialErrors } from "./radialErrors.ts";

/** The number of landmarks of every image; refuses images that differ. */
export function landmarkCount(fn: string, errors: RadialErrors): number {
  const landmarks = errors[0]?.length ?? 0;
  for (const [i, row] of errors.entries())
    if (row.length !== landmarks)
      throw refusal(fn, `errors[${i}].length`, `${landmarks} landmarks, as errors[0]`, row.length);
  return landmarks;
}

/** Landmark indices that occur, once checked; all of them by default. */
export function assertLandmarks(fn: string, name: string, landmarks: readonly number[], errors: RadialErrors): void {
  const count = landmarkCount(fn, errors);
  const valid = (k: number) => Number.isInteger(k) && k >= 0 && (k < count || errors.length === 0);
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
