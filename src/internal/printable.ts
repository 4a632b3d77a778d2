/** A name from a file, for a message: as it is, or quoted and cut off where it is odd. */
export const printable = (name: string): string =>
  /^[\w./<> -]{1,100}$/.test(name) && name.trim() === name ? name : quote(name);

/** A text from a file in quotation marks, for a message: cut off after 100 characters. */
export const quote = (text: string): string =>
  text.length > 100 ? `${JSON.stringify(text.slice(0, 100)).slice(0, -1)}…"` : JSON.stringify(text);

/** Names from a file as a list for a message: the first ones, and how many more there are; `none` without any. */
export function printableList(names: readonly string[], most = 20): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return names.length === 0 ? "none" : names.slice(0, most).map(printable).join(", ") + more;
}
