import { assertList, refusal } from "../internal/guards.ts";

/** Refuses thresholds that are not finite, non-negative and strictly ascending, and an empty list. */
export function assertThresholds(fn: string, thresholds: readonly number[], name = "thresholds"): void {
  assertList(fn, name, thresholds, "a list of non-negative numbers");
  if (thresholds.length === 0 || !thresholds.every((t) => Number.isFinite(t) && t >= 0))
    throw refusal(fn, name, "non-negative numbers", [...thresholds]);
  for (let i = 1; i < thresholds.length; i++)
    if (!(thresholds[i]! > thresholds[i - 1]!))
      throw refusal(fn, `${name}[${i}]`, `above ${thresholds[i - 1]}`, thresholds[i]);
}
