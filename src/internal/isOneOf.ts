/** Whether a value is one of some words, and so of their type. */
export function isOneOf<T extends string>(value: unknown, words: readonly T[]): value is T {
  return words.some((word) => word === value);
}
