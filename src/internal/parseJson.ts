/** Lists and objects within each other: no document of this library or of an annotation tool has a tenth. */
const deepest = 256;
/** Values of a document; each takes some hundred bytes until it is checked. */
const mostValues = 2 ** 23;

const [quotationMark, comma, backslash] = [0x22, 0x2c, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Why a text is not parsed: `JSON.parse` would take gigabytes for deep or many small values. Null where it may be. */
function excess(text: string): string | null {
  let [depth, values, isText] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isText) {
      if (code === backslash) i++;
      else if (code === quotationMark) isText = false;
    } else if (code === quotationMark) isText = true;
    else if (code === openList || code === openObject) {
      values++;
      if (++depth > deepest) return `JSON of more than ${deepest} levels`;
    } else if (code === closeList || code === closeObject) depth--;
    else if (code === comma && ++values > mostValues) return `JSON of more than ${mostValues} values; split it`;
  }
  return null;
}

/**
 * The value of JSON text, with or without a byte-order mark. What must not be parsed, and what cannot, is told to `refuse` in words that follow "is":
 * `not valid JSON`.
 */
export function parseJson(text: string, refuse: (reason: string) => Error): unknown {
  if (typeof text !== "string") throw refuse("no text");
  const reason = excess(text);
  if (reason !== null) throw refuse(reason);
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    throw refuse("not valid JSON");
  }
}
