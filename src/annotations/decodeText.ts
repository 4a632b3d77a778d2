/** What a text file's bytes are written in. `windows-1252` also stands for Latin-1, of which it is an extension. */
export type TextEncoding = "utf-8" | "windows-1252";

/**
 * The text of a file: UTF-8, or UTF-16 where it starts with the byte-order mark of that. Bytes that are no UTF-8 are
 * refused and never replaced, unless the encoding is given: a garbled name of a file or landmark would go on silently.
 *
 * @throws RangeError naming the file and what to do
 */
export function decodeText(bytes: Uint8Array, source: string, encoding: TextEncoding = "utf-8"): string {
  const [first, second] = bytes;
  const utf16 = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : null;
  try {
    return new TextDecoder(utf16 ?? encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RangeError(
      `${source}: is not text in ${utf16?.toUpperCase() ?? "UTF-8"}; save it as UTF-8, or say that it is windows-1252 (Latin-1)`,
      { cause },
    );
  }
}
