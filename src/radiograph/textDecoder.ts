import { own } from "../internal/own.ts";

/** Encodings that hold all characters by themselves and know no escape sequences (DICOM PS3.3, C.12.1.1.2). */
const whole: Readonly<Record<string, string>> = { "ISO_IR 192": "utf-8", GB18030: "gb18030", GBK: "gbk" };

/** What the upper half of the bytes stands for, by the number of the character set; the lower half is ASCII in all. */
const upperHalves: Readonly<Record<string, string>> = {
  "100": "windows-1252",
  "101": "iso-8859-2",
  "109": "iso-8859-3",
  "110": "iso-8859-4",
  "126": "iso-8859-7",
  "127": "iso-8859-6",
  "138": "iso-8859-8",
  "144": "iso-8859-5",
  "148": "windows-1254",
  "203": "iso-8859-15",
  "166": "windows-874",
  "13": "shift_jis",
  "149": "euc-kr",
  "58": "gbk",
};

/** Two bytes for each character in the lower half: with the high bit set, and a byte in front, they are EUC-JP. */
interface Wide {
  readonly prefix: readonly number[];
}

/** What escape sequences (ISO 2022, without the escape character) put into the lower and the upper half. */
const lowerEscapes: Readonly<Record<string, Wide | null>> = {
  "(B": null,
  "(J": null,
  $B: { prefix: [] },
  "$@": { prefix: [] },
  "$(D": { prefix: [0x8f] },
};
const upperEscapes: Readonly<Record<string, string>> = {
  "-A": "windows-1252",
  "-B": "iso-8859-2",
  "-C": "iso-8859-3",
  "-D": "iso-8859-4",
  "-F": "iso-8859-7",
  "-G": "iso-8859-6",
  "-H": "iso-8859-8",
  "-L": "iso-8859-5",
  "-M": "windows-1254",
  "-T": "windows-874",
  "-b": "iso-8859-15",
  ")I": "shift_jis",
  "$)C": "euc-kr",
  "$)A": "gbk",
};

const escapeByte = 0x1b;
/** TAB, LF, FF, CR and the backslash: behind them the sets are those of the start again. */
const delimiters = [0x09, 0x0a, 0x0c, 0x0d, 0x5c];
/** The circumflex and equals sign, which part the components and groups of names. */
const nameDelimiters = [...delimiters, 0x5e, 0x3d];

const decoders = new Map<string, TextDecoder>();

function decoderOf(encoding: string): TextDecoder {
  let decoder = decoders.get(encoding);
  if (!decoder) {
    decoder = new TextDecoder(encoding);
    decoders.set(encoding, decoder);
  }
  return decoder;
}

/** The letters of an escape sequence at a place: intermediate ones, then a final one. */
function escapeAt(bytes: Uint8Array, at: number): string {
  let text = "";
  for (let i = at; i < bytes.length && i < at + 4; i++) {
    text += String.fromCharCode(bytes[i]!);
    if (bytes[i]! < 0x20 || bytes[i]! > 0x2f) break;
  }
  return text;
}

/** Whether text beyond ASCII can be decoded by the values of SpecificCharacterSet: not where they are missing, or name no known set. */
export function knowsCharacters(characterSets: readonly string[]): boolean {
  const terms = characterSets.map((term) => term.trim());
  if (own(whole, terms[0] ?? "")) return true;
  return terms.some((term) => Object.hasOwn(upperHalves, numberOf(term)) || /^ISO 2022 IR (?:87|159)$/.test(term));
}

const numberOf = (term: string) => term.slice(term.lastIndexOf(" ") + 1);

/**
 * Decodes text by the values of SpecificCharacterSet: by one encoding, or by ISO 2022, where escape sequences change the
 * sets within a text and delimiters bring back those that it starts with, so that every component of a name is read by its
 * own set. Where no set is named that is known, what is valid UTF-8 beyond ASCII is read as that, since other text is so
 * by no chance; all else is Latin-1.
 *
 * @returns a function of the bytes, and of whether they are a name (PN)
 */
export function textDecoder(characterSets: readonly string[]): (bytes: Uint8Array, isName?: boolean) => string {
  const terms = characterSets.map((term) => term.trim());
  const single = own(whole, terms[0] ?? "");
  if (single) return (bytes) => decoderOf(single).decode(bytes);
  if (!knowsCharacters(characterSets)) return decodeUndeclared;
  const start = terms.map((term) => own(upperHalves, numberOf(term))).find((encoding) => encoding !== undefined);
  return (bytes, isName = false) => decodeIso2022(bytes, start ?? "windows-1252", isName ? nameDelimiters : delimiters);
}

function decodeUndeclared(bytes: Uint8Array, isName = false): string {
  try {
    if (!bytes.includes(escapeByte)) return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // No UTF-8.
  }
  return decodeIso2022(bytes, "windows-1252", isName ? nameDelimiters : delimiters);
}

function decodeIso2022(bytes: Uint8Array, start: string, delimiting: readonly number[]): string {
  let text = "";
  let wide: Wide | null = null;
  let upper = start;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i]!;
    if (byte === escapeByte) {
      const sequence = escapeAt(bytes, i + 1);
      if (sequence in lowerEscapes) wide = lowerEscapes[sequence]!;
      else upper = upperEscapes[sequence] ?? upper;
      i += 1 + sequence.length;
    } else if (wide && byte > 0x20 && byte < 0x7f) {
      const euc: number[] = [];
      for (; i + 1 < bytes.length && bytes[i]! > 0x20 && bytes[i]! < 0x7f; i += 2)
        euc.push(...wide.prefix, bytes[i]! | 0x80, bytes[i + 1]! | 0x80);
      if (euc.length === 0) i++;
      text += decoderOf("euc-jp").decode(Uint8Array.from(euc));
    } else if (byte < 0x80) {
      if (delimiting.includes(byte)) [wide, upper] = [null, start];
      text += String.fromCharCode(byte);
      i++;
    } else {
      const from = i;
      while (i < bytes.length && bytes[i]! >= 0x80) i++;
      text += decoderOf(upper).decode(bytes.subarray(from, i));
    }
  }
  return text;
}
