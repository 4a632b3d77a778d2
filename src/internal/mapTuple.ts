/** `map` of a tuple, whose length stays known. */
export function mapTuple<const T extends readonly unknown[], R>(
  values: T,
  f: (value: T[number], index: number) => R,
): { -readonly [K in keyof T]: R } {
  return values.map(f) as { -readonly [K in keyof T]: R }; // one result for each value
}
