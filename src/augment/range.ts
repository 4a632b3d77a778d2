import { refusal } from "../internal/guards.ts";
import type { Random } from "../internal/random.ts";

/** `[low, high]`, or m for neutral − m … neutral + m (neutral is 1 for factors, 0 for offsets and angles). */
export type Range = number | readonly [low: number, high: number];

/** The two ends of a range, checked. */
export function rangeEnds(fn: string, name: string, range: Range, neutral: 0 | 1): readonly [number, number] {
  const [low, high] = typeof range === "number" ? [neutral - range, neutral + range] : range;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high && (neutral === 0 || low > 0)))
    throw refusal(fn, name, `a range [low, high]${neutral === 1 ? " of positive numbers" : ""}`, range);
  return [low, high];
}

/** A uniform number of a range. */
export function uniform([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random();
}
