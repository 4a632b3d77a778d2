/** Whether a value is a list. `Array.isArray` does not tell readonly lists from what else the type may be. */
export function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}
