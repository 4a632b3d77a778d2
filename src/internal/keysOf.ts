/** The keys of an object whose type names all of them. */
export function keysOf<T extends object>(record: T): readonly (keyof T & string)[] {
  return Object.keys(record) as (keyof T & string)[]; // the type is complete
}
