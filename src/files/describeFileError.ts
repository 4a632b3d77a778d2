import { type ErrorData, withData } from "../internal/errorData.ts";
import { codeOf, errorOf } from "../internal/thrown.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist; check the path",
  ENOTDIR: "does not exist; a part of the path is a file",
  EISDIR: "is a folder where a file is needed",
  EACCES: "may not be accessed; check its permissions",
  EPERM: "may not be accessed; check its permissions",
  ENOSPC: "cannot be written; the disk is full: free some space, or choose another place",
  EDQUOT: "cannot be written; your share of the disk is full: free some space, or choose another place",
  EROFS: "cannot be written; the disk is read-only: choose another place",
};

/** Patterns reach a program where they are quoted, where nothing fits, and always on Windows. */
const unfilled = "does not exist; a pattern is the shell's to fill in: leave out quotes around it, or give the folder";

/** An error of the file system as a sentence that starts with the path. */
export function describeFileError(cause: unknown, path: string): Error & ErrorData {
  const known = codeOf(cause) === "ENOENT" && /[*?]/.test(path) ? unfilled : REASONS[codeOf(cause) ?? ""];
  const reason = known ?? errorOf(cause).message;
  return withData(new Error(`${path}: ${reason}`, { cause }), { code: "file", file: path, reason });
}
