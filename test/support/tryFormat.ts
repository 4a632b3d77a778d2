import type { Random } from "../../src/internal/random.ts";
import type { FormatSample } from "./formatSamples.ts";
import { mutate } from "./mutate.ts";

/** Words of JavaScript's own errors, and of libraries, which no message about a file may hold. */
const internal =
  /\bundefined\b|is not a function|is not iterable|cannot (read|convert|mix|destructure)|invalid (array|typed|string|date)|out of (bounds|memory)|call stack|DataView|BigInt|unexpected (token|end|non)|\bat position \d|reading '|Assertion|dicomParser|dcmjs|papaparse|\n/i;

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
];

/** A damaged copy: bytes as in any file, and in text a value in place of a number or a word. */
export function damage({ bytes, isText }: FormatSample, random: Random): Uint8Array {
  if (!isText || random() < 0.5) return mutate(bytes, random);
  let text = new TextDecoder().decode(bytes);
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const places = [...text.matchAll(/-?\d[\d.e+-]*|"[^"]*"|\b[a-z_]+\b/gi)];
    const place = places[Math.floor(random() * places.length)];
    if (!place) break;
    const value = values[Math.floor(random() * values.length)]!;
    text = text.slice(0, place.index) + value + text.slice(place.index + place[0].length);
  }
  return new TextEncoder().encode(text);
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
