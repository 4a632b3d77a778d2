import { InvalidArgumentError } from "@commander-js/extra-typings";
import { isOneOf } from "../internal/isOneOf.ts";
import { isPreset, presetNames } from "./presetNames.ts";

/** Parsers for commander: each refuses a value with what it must be; `commanderFailure` words the message. */
const refuse = (requirement: string): never => {
  throw new InvalidArgumentError(`It must be ${requirement}.`);
};

/** A number in decimal notation; NaN for anything else, such as nothing, `0x10` or `Infinity`. */
const decimal = (value: string) => (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN);

export const integer =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  (value: string): number => {
    const n = decimal(value);
    const limits = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    return Number.isSafeInteger(n) && n >= minimum && n <= maximum ? n : refuse(`an integer ${limits}`);
  };

export const positive = (value: string): number => {
  const n = decimal(value);
  return Number.isFinite(n) && n > 0 ? n : refuse("a positive number");
};

export const between =
  (low: number, high: number) =>
  (value: string): number => {
    const n = decimal(value);
    return n >= low && n <= high ? n : refuse(`a number from ${low} to ${high}`);
  };

/** `160` or `160x120` (width × height), with whatever cross. */
export const size = (value: string): { width: number; height: number } => {
  const match = /^(\d+)(?: ?[x×] ?(\d+))?$/i.exec(value);
  const width = Number(match?.[1] ?? 0);
  const height = Number(match?.[2] ?? match?.[1] ?? 0);
  return width >= 1 && height >= 1 && width <= 4096 && height <= 4096
    ? { width, height }
    : refuse("a size such as 160 or 160x120, up to 4096");
};

/** `0.3` or `0.3,0.28` millimetres per pixel along x and y. */
export const spacing = (value: string): readonly [number, number] => {
  const parts = value.split(",").map(decimal);
  const [x, y = x] = parts;
  return parts.length <= 2 && x !== undefined && y !== undefined && x > 0 && y > 0 && Number.isFinite(x + y)
    ? [x, y]
    : refuse("one or two positive numbers such as 0.3 or 0.3,0.28");
};

/** `40,60,120,80`: a box's left, top, width and height; gives its left, top, right and bottom. */
export const box = (value: string): readonly [number, number, number, number] => {
  const parts = value.split(",").map(decimal);
  const [x, y, width, height] = parts as [number, number, number, number]; // their number is looked at below
  return parts.length === 4 && parts.every(Number.isFinite) && width > 0 && height > 0
    ? [x, y, x + width, y + height]
    : refuse("left, top, width and height in pixels such as 40,60,120,80");
};

/** One or more numbers such as `0.4` or `0.41,0.42,0.43`. */
export const numbers = (value: string): readonly number[] => {
  const parts = value.split(",").map(decimal);
  return parts.every(Number.isFinite) ? parts : refuse("numbers such as 0.4 or 0.41,0.42,0.43");
};

export const list = (value: string): readonly string[] => {
  const parts = value.split(",").map((part) => part.trim());
  return parts.every((part) => part !== "") ? parts : refuse("one or more values such as 3 or 3,4");
};

/** Some of a few names, such as `json,csv`, each once. */
export const someOf =
  <T extends string>(names: readonly T[]) =>
  (value: string): readonly T[] => {
    const parts = [...new Set(value.split(",").map((part) => part.trim()))];
    const known = parts.filter((part): part is T => isOneOf(part, names));
    return known.length === parts.length
      ? known
      : refuse(`some of ${names.join(", ")}, such as ${names.slice(0, 2).join(",")}`);
  };

/** One or more integers such as `1` or `1,2`. */
export const integers =
  (minimum: number, maximum: number) =>
  (value: string): readonly number[] =>
    list(value).map(integer(minimum, maximum));

/** The name of a preset, or a JSON file. */
export const augmentation = (value: string): string =>
  isPreset(value) || /\.json$/i.test(value) ? value : refuse(`one of ${presetNames.join(", ")}, or a .json file`);
