/** What a `catch` has caught, as an error; JavaScript can throw anything. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The code of what was thrown, such as `ENOENT` of Node; undefined where it has none. */
export function codeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return code === undefined ? undefined : String(code);
}
