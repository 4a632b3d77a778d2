/** Argument checks whose messages all read `fn: name must be …, got …`. */

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value !== null && typeof value === "object") return value.constructor?.name ?? "object";
  return String(value);
}

/** The error that refuses a value: `RangeError` for a number, string or array out of range, `TypeError` for another kind. */
export function refusal(fn: string, name: string, requirement: string, value: unknown): RangeError | TypeError {
  const message = `${fn}: ${name} must be ${requirement}, got ${show(value)}`;
  const ranged = typeof value === "number" || typeof value === "string" || Array.isArray(value);
  return ranged ? new RangeError(message) : new TypeError(message);
}

export function assertFinite(fn: string, name: string, value: number): void {
  if (!Number.isFinite(value)) throw refusal(fn, name, "a finite number", value);
}

export function assertPositive(fn: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) throw refusal(fn, name, "a positive number", value);
}

export function assertNonNegative(fn: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) throw refusal(fn, name, "a non-negative number", value);
}

/** The closed interval [low, high]. */
export function assertBetween(fn: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) throw refusal(fn, name, `a number from ${low} to ${high}`, value);
}

export function assertInteger(fn: string, name: string, value: number, minimum = 1): void {
  if (!(Number.isInteger(value) && value >= minimum))
    throw refusal(fn, name, `an integer of at least ${minimum}`, value);
}

export function assertOneOf<T extends string>(fn: string, name: string, value: T, allowed: readonly T[]): void {
  if (!allowed.includes(value))
    throw refusal(fn, name, `one of ${allowed.map((v) => JSON.stringify(v)).join(", ")}`, value);
}

/** A shape against a pattern: numbers must match, `null` matches any size. */
export function assertShape(
  fn: string,
  name: string,
  shape: readonly number[],
  pattern: readonly (number | null)[],
  legend: string,
): void {
  const fits = shape.length === pattern.length && pattern.every((size, i) => size === null || size === shape[i]);
  if (!fits) throw refusal(fn, name, `of shape ${legend}`, [...shape]);
}
