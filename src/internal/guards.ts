/** Argument checks whose messages all read `fn: name must be …, got …`. */
import { type ErrorData, withData } from "./errorData.ts";
import { quote } from "./printable.ts";

/** Items of a list that a message shows, and lists within each other. */
const [mostShown, deepestShown] = [20, 3];

/** A value as a message quotes it: of whatever length, in one line. */
export function show(value: unknown, depth = 0): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) {
    if (depth === deepestShown) return "[…]";
    const items = value.slice(0, mostShown).map((item) => show(item, depth + 1));
    return `[${[...items, ...(value.length > mostShown ? [`… (${value.length})`] : [])].join(", ")}]`;
  }
  if (typeof value === "function") return "a function";
  if (value !== null && typeof value === "object") return value.constructor?.name ?? "object";
  return String(value);
}

/** The error that refuses a value: `RangeError` for a number, string or array out of range, `TypeError` for another kind. */
export function refusal(
  fn: string,
  name: string,
  requirement: string,
  value: unknown,
): (RangeError | TypeError) & ErrorData {
  const reason = `must be ${requirement}, got ${show(value)}`;
  const message = `${fn}: ${name} ${reason}`;
  const ranged = typeof value === "number" || typeof value === "string" || Array.isArray(value);
  const error = ranged ? new RangeError(message) : new TypeError(message);
  return withData(error, { code: "argument", option: name, reason, requirement });
}

/** The error that refuses a value of another kind, in words of one's own for the value. */
export function wrongKind(fn: string, name: string, requirement: string, shown: string): TypeError & ErrorData {
  const reason = `must be ${requirement}, got ${shown}`;
  return withData(new TypeError(`${fn}: ${name} ${reason}`), { code: "argument", option: name, reason, requirement });
}

/** The error that refuses what a sentence says, of arguments that do not fit each other. */
export function refused(
  fn: string,
  data: Omit<ErrorData, "code"> & { readonly reason: string },
): RangeError & ErrorData {
  const { option, reason } = data;
  const message = `${fn}: ${option === undefined ? "" : `${option} `}${reason}`;
  return withData(new RangeError(message), { code: "argument", ...data });
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
  // A comparison takes null for 0 and text for its number.
  if (!(typeof value === "number" && value >= low && value <= high))
    throw refusal(fn, name, `a number from ${low} to ${high}`, value);
}

/** The open interval (low, high). */
export function assertInside(fn: string, name: string, value: number, low: number, high: number): void {
  if (!(typeof value === "number" && value > low && value < high))
    throw refusal(fn, name, `a number between ${low} and ${high}`, value);
}

export function assertInteger(fn: string, name: string, value: number, minimum = 1): void {
  if (!(Number.isInteger(value) && value >= minimum))
    throw refusal(fn, name, `an integer of at least ${minimum}`, value);
}

export function assertOneOf<T extends string>(fn: string, name: string, value: T, allowed: readonly T[]): void {
  if (!allowed.includes(value))
    throw refusal(fn, name, `one of ${allowed.map((v) => JSON.stringify(v)).join(", ")}`, value);
}

/** A list, whose items are for others to check: typed arrays are refused. */
export function assertList(fn: string, name: string, value: unknown, requirement: string): void {
  if (!Array.isArray(value)) throw refusal(fn, name, requirement, value);
}

/** Options, or another object with fields, as given: null, a number or a list is refused by name before anything is read of it. */
export function fieldsOf<T>(fn: string, name: string, value: T, requirement = "an object"): T {
  if (!value || typeof value !== "object" || Array.isArray(value)) throw refusal(fn, name, requirement, value);
  return value;
}

/** An object as given, of which fields by these names are lists. */
export function listsOf<T>(fn: string, name: string, value: T, lists: readonly (keyof T & string)[]): T {
  fieldsOf(fn, name, value);
  for (const field of lists) assertList(fn, `${name}.${field}`, value[field], "a list");
  return value;
}

/** A list of objects with fields, as given. */
export function rowsOf<T>(fn: string, name: string, rows: readonly T[]): readonly T[] {
  assertList(fn, name, rows, "a list");
  for (const [i, row] of rows.entries()) fieldsOf(fn, `${name}[${i}]`, row, "an object");
  return rows;
}

/** What has the functions of these names: a port, a source of samples, a model of TensorFlow.js. */
export function assertAnswers<T>(
  fn: string,
  name: string,
  value: T,
  ...functions: readonly (keyof T & string)[]
): void {
  fieldsOf(fn, name, value);
  for (const one of functions)
    if (typeof value[one] !== "function") throw refusal(fn, `${name}.${one}`, "a function", value[one]);
}

export function assertFunction(fn: string, name: string, value: unknown): void {
  if (typeof value !== "function") throw refusal(fn, name, "a function", value);
}

/** What finds values by name: a Map, or what answers as one. */
export function assertMap(fn: string, name: string, value: { readonly get: unknown; readonly keys: unknown }): void {
  if (typeof value?.get !== "function" || typeof value.keys !== "function") throw refusal(fn, name, "a Map", value);
}

/** Every index of n things once. */
export function assertPermutation(fn: string, name: string, order: readonly number[], n: number): void {
  const requirement = `a permutation of 0 … ${n - 1}`;
  assertList(fn, name, order, requirement);
  const seen = new Set(order.filter((i) => Number.isInteger(i) && i >= 0 && i < n));
  if (order.length !== n || seen.size !== n) throw refusal(fn, name, requirement, [...order]);
}

export function assertText(fn: string, name: string, value: unknown): void {
  if (typeof value !== "string") throw refusal(fn, name, "a text", value);
}

/** The content of a file, which `place` names: an ArrayBuffer has no bytes of its own, and is easily given for them. */
export function assertBytes(place: string, value: unknown): void {
  if (!(value instanceof Uint8Array))
    throw new TypeError(`${place}: must be a Uint8Array with the content of the file, got ${show(value)}`);
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

/**
 * Float32 numbers in memory, as they go to a backend: it takes the bytes of any other array as they lie.
 *
 * @throws TypeError for another kind of array, RangeError for another length or a number that is not finite
 */
export function assertNumbers(
  fn: string,
  name: string,
  values: unknown,
  length: number,
): asserts values is Float32Array {
  if (!(values instanceof Float32Array))
    throw wrongKind(fn, name, "a Float32Array", Array.isArray(values) ? "an array" : show(values));
  if (values.length !== length) throw refusal(fn, `${name}.length`, `${length}`, values.length);
  // A loop: `findIndex` takes six times as long, 5 % of a small network's run.
  for (let i = 0; i < length; i++)
    if (!Number.isFinite(values[i]!)) throw refusal(fn, `${name}[${i}]`, "a finite number", values[i]);
}
