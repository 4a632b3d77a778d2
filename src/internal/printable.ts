/** A name from a file, for a message: as it is, or quoted and cut off where it is odd. */
export const printable = (name: string): string =>
  /^[\w./<> -]{1,100}$/.test(name) && name.trim() === name ? name : quote(name);

/** A text from a file in quotation marks, for a message: in one line, cut off after 100 letters, those of escapes too. */
export function quote(text: string): string {
  let shown = "";
  for (const letter of text) {
    const written = escaped(JSON.stringify(letter).slice(1, -1));
    if (shown.length + written.length > 100) return `"${shown}…"`;
    shown += written;
  }
  return `"${shown}"`;
}

/** Control characters, which a terminal may obey, halves of pairs and ends of lines as `\u001b`. */
const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A text that quotes a file, in one line of 200 letters at most: control characters and halves of pairs are escaped. */
export function inline(text: string): string {
  const line = escaped(text.slice(0, longestLine));
  return text.length > longestLine ? `${line} …` : line;
}
const longestLine = 200;

/**
 * Names from a file as a list for a message: the first ones, of some 300 letters, and how many more there are; `none`
 * without any.
 */
export function printableList(names: readonly string[], most = 20): string {
  let [list, shown] = [names.length === 0 ? "none" : "", 0];
  for (; shown < Math.min(names.length, most) && list.length < longestList; shown++)
    list += (shown > 0 ? ", " : "") + printable(names[shown]!);
  return shown < names.length ? `${list} and ${names.length - shown} more` : list;
}
const longestList = 300;
