/** Numbers nested to any depth, typed arrays included. */
export type Nested = number | ArrayLike<number> | readonly Nested[];

function flatten(value: Nested, into: number[] = []): number[] {
  if (typeof value === "number") into.push(value);
  else for (let i = 0; i < value.length; i++) flatten((value as ArrayLike<Nested>)[i]!, into);
  return into;
}

/** The worst element of |actual − expected| > atol + rtol·|expected|, described; null when all are close. */
export function firstMismatch(actual: Nested, expected: Nested, rtol: number, atol: number): string | null {
  const a = flatten(actual);
  const e = flatten(expected);
  if (a.length !== e.length) return `expected ${e.length} numbers, got ${a.length}`;
  let worst = -1;
  let excess = 0;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], e[i]) || a[i] === e[i]) continue;
    const over = Math.abs(a[i]! - e[i]!) - (atol + rtol * Math.abs(e[i]!));
    if (!(over <= 0) && !(over <= excess)) {
      worst = i;
      excess = over;
      if (Number.isNaN(over)) break;
    }
  }
  if (worst < 0) return null;
  return `element ${worst} of ${a.length}: got ${a[worst]}, expected ${e[worst]} (rtol ${rtol}, atol ${atol})`;
}

declare module "vitest" {
  interface Matchers {
    /** |actual − expected| ≤ atol + rtol·|expected| for every number; defaults 1e-6 and 1e-5. */
    toBeAllClose(expected: Nested, tolerance?: { rtol?: number; atol?: number }): void;
  }
}
