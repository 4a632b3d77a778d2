/** Encodings of the defined terms of SpecificCharacterSet (DICOM PS3.3, C.12.1.1.2). */
const encodings: Readonly<Record<string, string>> = {
  "ISO_IR 100": "windows-1252",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 148": "windows-1254",
  "ISO_IR 203": "iso-8859-15",
  "ISO_IR 166": "windows-874",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  "ISO 2022 IR 13": "shift_jis",
  "ISO 2022 IR 87": "iso-2022-jp",
  "ISO 2022 IR 149": "euc-kr",
  "ISO 2022 IR 58": "gb18030",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** Codes that announce a character set within a text; the decoders of all but Japanese know none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
const escapes = /\x1b(?:\$[()]?[A-Z@]|[-(.)][A-Z@])/g;

/** Decodes text by the values of SpecificCharacterSet; of several the last with an encoding of its own counts. */
export function textDecoder(characterSets: readonly string[]): (bytes: Uint8Array) => string {
  const known = characterSets.map(
    (term) => encodings[term.trim().replace(/^ISO 2022 IR (?!13$|87$|149$|58$)/, "ISO_IR ")],
  );
  const encoding = known.findLast((name) => name !== undefined) ?? "windows-1252";
  const decoder = new TextDecoder(encoding);
  return (bytes) => {
    const text = decoder.decode(bytes);
    return encoding === "iso-2022-jp" ? text : text.replace(escapes, "");
  };
}
