import type { CommanderError } from "@commander-js/extra-typings";
import type { ErrorData } from "../internal/errorData.ts";
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
    throw new UsageError(word(error as Error), { cause: error });
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
  const text = message.replace(/^error: /, "").replace(/\n\(Did you mean (.*)\?\)$/, " (did you mean $1?)");
  const sentence = text
    .replace(
      /^(?:option|command-argument value) '(.+)' argument '(.*)' is invalid\. It must be (.*?)\.?$/s,
      '$1 must be $3, got "$2"',
    )
    .replace(
      /^option '(.+)' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s,
      '$1 must be one of $3, got "$2"',
    )
    .replace(/\.$/, "");
  return new UsageError(`${sentence}; see ${command} --help`);
}
