import { refusal } from "../internal/guards.ts";

/** The errors in ascending order without the missing ones (NaN); an infinite error stays, as a failure that counts. */
export function sortedErrors(fn: string, name: string, errors: ArrayLike<number>): Float64Array {
  if (typeof errors?.length !== "number") throw refusal(fn, name, "a list of numbers", errors);
  const kept: number[] = [];
  for (let i = 0; i < errors.length; i++) {
    const error = errors[i]!;
    if (Number.isNaN(error)) continue;
    if (!(typeof error === "number" && error >= 0))
      throw refusal(fn, `${name}[${i}]`, "a non-negative number or NaN", error);
    kept.push(error);
  }
  return Float64Array.from(kept).sort();
}
