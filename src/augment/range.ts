import type { Random } from "../internal/random.ts";

/** A uniform number of a range. */
export function uniform([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random();
}

/** A number whose logarithm is uniform. */
export function logUniform([low, high]: readonly [number, number], random: Random): number {
  return Math.exp(uniform([Math.log(low), Math.log(high)], random));
}

/** One of a list, equally likely. */
export function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)]!;
}
