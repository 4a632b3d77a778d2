/** What kinds of errors carry data; docs/errors.md says when each is thrown. */
export type ErrorCode =
  | "argument"
  | "backend-missing"
  | "damaged"
  | "file"
  | "filter-column"
  | "filter-empty"
  | "names-alike"
  | "no-first-stage"
  | "no-images"
  | "pipeline-only"
  | "shape-only"
  | "refused"
  | "rows"
  | "side";

/** What an error is about, as properties of the error beside its sentence. */
export interface ErrorData {
  readonly code: ErrorCode;
  /** The file at fault. */
  readonly file?: string;
  /** The row of the file, as it is counted in messages. */
  readonly row?: number;
  /** The argument or option at fault, by its name in the library. */
  readonly option?: string;
  /** What the sentence says of the option, such as `must be an integer, got 0.5`. */
  readonly reason?: string;
  /** What an argument must be; `reason` without the value. */
  readonly requirement?: string;
}

/** Gives an error its data; consoles do not list it, for the sentence says it all. */
export function withData<E extends Error>(error: E, data: ErrorData): E & ErrorData {
  for (const [name, value] of Object.entries(data)) Object.defineProperty(error, name, { value });
  return error as E & ErrorData; // with the properties that it has got
}

/** The data of whatever was thrown; none for what is not of this library. */
export const dataOf = (error: unknown): Partial<ErrorData> =>
  error instanceof Error ? (error as Partial<ErrorData>) : {}; // properties that any error may have

/** An error as plain data: what is cloned to another thread keeps neither its class nor its properties. */
export interface ErrorRecord {
  readonly message: string;
  readonly stack: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

const names = ["code", "file", "row", "option", "reason", "requirement"] as const satisfies (keyof ErrorData)[];

export function recordError(error: unknown): ErrorRecord {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const data = dataOf(error);
  return { message, stack, data: Object.fromEntries(names.map((name) => [name, data[name]])) };
}

export function errorFrom({ message, stack, data }: ErrorRecord): Error {
  const error = withData(new Error(message), data as unknown as ErrorData); // what recordError took
  if (stack !== undefined) error.stack = stack;
  return error;
}
