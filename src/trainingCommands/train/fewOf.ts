/** The first names of a list, and how many more there are. */
export const fewOf = (names: readonly string[]) =>
  names.slice(0, 4).join(", ") + (names.length > 4 ? ` and ${names.length - 4} more` : "");
