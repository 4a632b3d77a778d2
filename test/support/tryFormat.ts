import type { Random } from "../../src/internal/random.ts";
import type { FormatSample } from "./formatSample.ts";
import { mutate } from "./mutate.ts";

/** Words of JavaScript's own errors, and of libraries, which no message about a file may hold. */
const internal =
  /\bundefined\b|is not a function|is not iterable|cannot (read|convert|mix|destructure)|invalid (array|typed|string|date)|out of (bounds|memory)|call stack|DataView|BigInt|unexpected (token|end|non)|\bat position \d|reading '|Assertion|dicomParser|dcmjs|papaparse|native code|\[object |[\n\u2028]/i;

/** What may stand where a number or a text stood. */
const values = [
  "null",
  "NaN",
  "1e999",
  "-1",
  '""',
  "{}",
  "[]",
  "true",
  "0",
  "1e308",
  "-0",
  "٣",
  '"a"',
  "[[]]",
  "99999999999999999999",
  '"a\nb"',
  "long".repeat(1000),
];

/** What may stand where a part of a JSON document stood. */
const parts = [
  null,
  -1,
  0,
  0.5,
  1e308,
  1e21,
  "",
  "a",
  "\n",
  "\ud800",
  true,
  [],
  [[]],
  [null],
  {},
  { a: 1 },
  "x".repeat(5000),
];

/** A damaged copy: bytes as in any file, in text a value in place of a number or a word, and in JSON of a part. */
export function damage({ bytes, isText }: FormatSample, random: Random): Uint8Array {
  if (!isText || random() < 0.4) return mutate(bytes, random);
  const text = new TextDecoder().decode(bytes);
  const count = 1 + Math.floor(random() * 3);
  const isJson = /^\s*[[{]/.test(text) && random() < 0.6;
  return new TextEncoder().encode((isJson ? damageJson : damageWords)(text, count, random));
}

const oneOf = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;

/** The numbers, quoted texts and words of a text. */
export const wordsOf = (text: string): readonly RegExpExecArray[] => [
  ...text.matchAll(/-?\d[\d.e+-]*|"[^"]*"|\b[a-z_]+\b/gi),
];

export const replaceWord = (text: string, { 0: word, index }: RegExpExecArray, value: string): string =>
  text.slice(0, index) + value + text.slice(index + word.length);

function damageWords(whole: string, count: number, random: Random): string {
  let text = whole;
  for (let i = 0; i < count; i++) {
    const words = wordsOf(text);
    if (words.length === 0) break;
    text = replaceWord(text, oneOf(words, random), oneOf(values, random));
  }
  return text;
}

/** Parts of a document left out, doubled, renamed or replaced, so that it stays JSON. */
function damageJson(text: string, count: number, random: Random): string {
  const document = JSON.parse(text);
  for (let i = 0; i < count; i++) {
    const holders: Record<string, unknown>[] = [];
    const visit = (value: unknown) => {
      if (typeof value !== "object" || value === null) return;
      if (Object.keys(value).length > 0) holders.push(value as Record<string, unknown>); // lists have keys too
      for (const part of Object.values(value)) visit(part);
    };
    visit(document);
    if (holders.length === 0) break;
    const holder = oneOf(holders, random);
    const key = oneOf(Object.keys(holder), random);
    const kind = random();
    if (kind < 0.15) {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    } else if (kind < 0.25) {
      if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(holder[Number(key)]));
      else holder[oneOf(["constructor", "toString", "length", "x", "", "\n", "y".repeat(5000)], random)] = holder[key];
    } else if (kind < 0.35 && typeof holder[key] === "number")
      holder[key] = oneOf([-holder[key], holder[key] * 1e6, holder[key] + 0.5, holder[key] - 1], random);
    else holder[key] = structuredClone(oneOf(parts, random));
  }
  return JSON.stringify(document);
}

/** What became of a damaged file: read, or refused in a sentence that names it; throws for anything else. */
export async function tryFormat({ read }: FormatSample, damaged: Uint8Array): Promise<string> {
  try {
    await read(damaged);
    return "read";
  } catch (error) {
    const { message } = error as Error;
    if (
      !(error instanceof Error) ||
      !/^file\b/.test(message) ||
      message.length > 600 ||
      internal.test(message.replace(`"undefined"`, ""))
    )
      throw new Error(`an unworded error: ${error}`, { cause: error });
    return message.replace(/\d+/g, "#");
  }
}
