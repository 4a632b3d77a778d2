import type { CommanderError } from "@commander-js/extra-typings";
import type { ErrorData } from "../internal/errorData.ts";
import { errorOf } from "../internal/thrown.ts";
import { inTerminal } from "./inTerminal.ts";

/** A wrong use of the command: exit code 2. Every other error exits with 1. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Turns the errors of a check into usage errors, worded for the command line from their data. */
export function usage<T>(check: () => T, word: (error: Error & Partial<ErrorData>) => string): T {
  try {
    return check();
  } catch (error) {
    throw new UsageError(word(errorOf(error)), { cause: error });
  }
}

/** What an error of the library says, without the name of the function. */
export const sentenceOf = ({ option, reason, message }: Error & Partial<ErrorData>): string =>
  reason === undefined ? message : [option, reason].join(" ").trim();

/** Ends a command with an error: its message on stderr, the exit code; the stack only with KNEEL_DEBUG set. */
export function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${inTerminal(`kneel: ${message}`, process.stderr)}\n`);
  if (process.env.KNEEL_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** What commander refused, in one sentence that names the option and the value; null where it has only printed help. */
export function commanderFailure({ code, exitCode, message }: CommanderError, command: string): UsageError | null {
  if (exitCode === 0 || code === "commander.help") {
    if (exitCode !== 0) process.exitCode = 2;
    return null;
  }
  const text = message.replace(/^error: /, "").replace("\n(Did you mean ", " (did you mean ");
  const sentence = invalidArgument(text) ?? excessArguments(text) ?? text;
  return new UsageError(`${sentence.replace(/\.$/, "")}; see ${command} --help`);
}

/**
 * `option '--x <y>' argument 'z' is invalid. It must be …` the other way round; null for another message. The value may hold
 * anything, so that the text is cut at the first and last of its own words and no pattern is matched.
 */
function invalidArgument(text: string): string | null {
  const start = ["option '", "command-argument value '"].find((words) => text.startsWith(words));
  const middle = "' argument '";
  const from = text.indexOf(middle);
  if (start === undefined || from < 0) return null;
  const [found] = (
    [
      ["' is invalid. It must be ", "must be"],
      ["' is invalid. Allowed choices are ", "must be one of"],
    ] as const
  )
    .map(([end, must]) => ({ must, to: text.lastIndexOf(end), after: text.lastIndexOf(end) + end.length }))
    .filter(({ to }) => to > from)
    .sort((a, b) => b.to - a.to);
  if (!found) return null;
  const allowed = text.slice(found.after).replace(/\.$/, "");
  const value = text.slice(from + middle.length, found.to);
  const isComma = allowed.includes("number") && /^[-+]?\d+,\d+$/.test(value);
  const advice = isComma ? `; decimals have a point: ${value.replace(",", ".")}` : "";
  return `${text.slice(start.length, from)} ${found.must} ${allowed}, got "${value}"${advice}`;
}

/** Words that belong to no option: mostly the rest of a path with spaces, or a value without its option. */
const excessArguments = (text: string): string | null =>
  text.startsWith("too many arguments")
    ? `${text.replace(/\.$/, "")}: put quotes around a path with spaces, and an option before each value`
    : null;
