import * as v from "valibot";

/** A number's bounds, both included unless stated. */
type Interval = readonly [low: number, high: number];

export const isNumber = (value: unknown): value is number => Number.isFinite(value);

function isInterval(value: unknown): value is Interval {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high]: readonly unknown[] = value;
  return isNumber(low) && isNumber(high) && low <= high;
}

/** A range [low, high] within bounds; the message of a refusal is what the value must be. */
export function range(low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY, exclusive = false) {
  const bounds = Number.isFinite(high) ? ` within ${exclusive ? "(" : "["}${low}, ${high}]` : "";
  const above = exclusive ? " of positive numbers" : " of non-negative numbers";
  const requirement = `a range [low, high]${bounds || (Number.isFinite(low) ? above : "")}`;
  return v.custom<Interval>(
    (value) => isInterval(value) && value[0] >= low && !(exclusive && value[0] === low) && value[1] <= high,
    requirement,
  );
}

/** A range, or m for neutral ± m (neutral is 1 for factors, which are positive, 0 for offsets and angles). */
export function spread(neutral: 0 | 1) {
  const requirement = `a range [low, high]${neutral === 1 ? " of positive numbers" : ""} or a number`;
  return v.optional(
    v.custom<number | Interval>((value) => {
      const ends = isNumber(value) ? [neutral - value, neutral + value] : value;
      return isInterval(ends) && (neutral === 0 || ends[0] > 0);
    }, requirement),
  );
}

export const number = (low: number, high: number) =>
  v.custom<number>((value) => isNumber(value) && value >= low && value <= high, `a number from ${low} to ${high}`);

export const integer = (low: number, high: number) =>
  v.custom<number>(
    (value) => isNumber(value) && Number.isInteger(value) && value >= low && value <= high,
    `an integer from ${low} to ${high}`,
  );

/** Width or height of an image. */
export const side = () => integer(1, 16384);

export const list = (isItem: (value: unknown, i: number, all: readonly unknown[]) => boolean, requirement: string) =>
  v.custom<readonly number[]>((value) => Array.isArray(value) && value.length > 0 && value.every(isItem), requirement);

/** Sides of windows or numbers of taps, with one in the middle. */
export const oddSizes = () =>
  list((k) => isNumber(k) && Number.isInteger(k) && k > 0 && k % 2 === 1, "a list of odd sizes");

export const choice = <const T extends string>(...values: readonly T[]) =>
  v.picklist(values, `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`);

/** [u, v], of an image's width and height. */
export const place = () =>
  v.custom<readonly [u: number, v: number]>(
    (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber),
    "two numbers [u, v]",
  );

export const flag = () => v.boolean("true or false");

/** What may be left out. */
export const optional = <const S extends v.GenericSchema>(schema: S) => v.optional(schema);
