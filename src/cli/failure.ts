/** A wrong use of the command: exit code 2. Every other error exits with 1. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Ends a command with an error: one sentence on stderr, the exit code; the stack only with KNEEL_DEBUG set. */
export function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`kneel: ${message}\n`);
  if (process.env.KNEEL_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
