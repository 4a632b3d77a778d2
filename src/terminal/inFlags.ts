import { dataOf } from "../internal/errorData.ts";
import { UsageError } from "./failure.ts";

/**
 * An error of the library in the words of the command: where it is about an option, a usage error that starts with the
 * option's flag, else as it is.
 *
 * @param flags what to write for the options, by their names in the library
 */
export function inFlags(error: unknown, flags: Readonly<Record<string, string>>): unknown {
  const { option = "", reason } = dataOf(error);
  const flag = flags[option];
  return flag === undefined || reason === undefined ? error : new UsageError(`${flag} ${reason}`, { cause: error });
}
