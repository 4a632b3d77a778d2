import { InvalidArgumentError } from "commander";

/** Parsers for commander: each refuses a value with what it must be. */
const refuse = (requirement: string, value: string): never => {
  throw new InvalidArgumentError(`It must be ${requirement}, got "${value}".`);
};

export const integer =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  (value: string): number => {
    const n = Number(value);
    const limits = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    return Number.isInteger(n) && n >= minimum && n <= maximum && value.trim() !== ""
      ? n
      : refuse(`an integer ${limits}`, value);
  };

export const positive = (value: string): number => {
  const n = Number(value);
  return Number.isFinite(n) && n > 0 ? n : refuse("a positive number", value);
};

export const between =
  (low: number, high: number) =>
  (value: string): number => {
    const n = Number(value);
    return value.trim() !== "" && n >= low && n <= high ? n : refuse(`a number from ${low} to ${high}`, value);
  };

/** `160` or `160x120` (width × height). */
export const size = (value: string): { width: number; height: number } => {
  const match = /^(\d+)(?:x(\d+))?$/.exec(value);
  const width = Number(match?.[1] ?? 0);
  const height = Number(match?.[2] ?? match?.[1] ?? 0);
  return width >= 1 && height >= 1 && width <= 4096 && height <= 4096
    ? { width, height }
    : refuse("a size such as 160 or 160x120, up to 4096", value);
};

/** `0.3` or `0.3,0.28` millimetres per pixel along x and y. */
export const spacing = (value: string): readonly [number, number] => {
  const parts = value.split(",").map(Number);
  const [x, y = x] = parts;
  return parts.length <= 2 && x !== undefined && y !== undefined && x > 0 && y > 0 && Number.isFinite(x + y)
    ? [x, y]
    : refuse("one or two positive numbers such as 0.3 or 0.3,0.28", value);
};

export const list = (value: string): readonly string[] => value.split(",").map((part) => part.trim());
