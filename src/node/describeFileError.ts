const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist; check the path",
  ENOTDIR: "does not exist; a part of the path is a file",
  EISDIR: "is a folder where a file is needed",
  EACCES: "may not be accessed; check its permissions",
  EPERM: "may not be accessed; check its permissions",
  ENOSPC: "cannot be written; the disk is full",
  EROFS: "cannot be written; the disk is read-only",
};

/** An error of the file system as a sentence that starts with the path. */
export function describeFileError(cause: unknown, path: string): Error {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return new Error(`${path}: ${REASONS[code] ?? message}`, { cause });
}
