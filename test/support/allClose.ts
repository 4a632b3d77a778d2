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

/** Where a value or a gradient of `differentiate` is off by a fifty-thousandth of its largest number; null where none is. */
export function firstDeviation(actual: readonly Nested[], expected: readonly Nested[]): string | null {
  if (actual.length !== expected.length) return `expected ${expected.length} lists, got ${actual.length}`;
  for (const [i, list] of expected.entries()) {
    const largest = Math.max(...flatten(list).map(Math.abs));
    const mismatch = firstMismatch(actual[i]!, list, 0, 2e-5 * largest);
    if (mismatch) return `${i === 0 ? "value" : `gradient of input ${i - 1}`}: ${mismatch}`;
  }
  return null;
}

declare module "vitest" {
  interface Matchers {
    /** |actual − expected| ≤ atol + rtol·|expected| for every number; defaults 1e-6 and 1e-5. */
    toBeAllClose(expected: Nested, tolerance?: { rtol?: number; atol?: number }): void;
  }
}
