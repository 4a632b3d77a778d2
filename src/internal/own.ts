/** What a record has of its own by a name that comes from a file: not `constructor` and the like. */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
