import { dataOf, withData } from "./errorData.ts";

/** An argument's error in the name of the function that was called; whatever else was thrown as it is. */
export function namedFor(fn: string, error: unknown): unknown {
  const { code, option, row, reason, requirement } = dataOf(error);
  if (code !== "argument" || reason === undefined) return error;
  const message = `${fn}: ${option === undefined ? "" : `${option} `}${reason}`;
  const own = error instanceof TypeError ? new TypeError(message) : new RangeError(message);
  return withData(own, {
    code,
    reason,
    ...(option !== undefined && { option }),
    ...(row !== undefined && { row }),
    ...(requirement !== undefined && { requirement }),
  });
}

/** What another function of the library does for `fn`: it refuses arguments in the name of `fn`, which was called. */
export function inNameOf<T>(fn: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw namedFor(fn, error);
  }
}
