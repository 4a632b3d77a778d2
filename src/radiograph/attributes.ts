import { textDecoder } from "./textDecoder.ts";
import { trimPadding } from "./trimPadding.ts";
import type { DataSet } from "./walkDataSet.ts";

/** The attributes of a data set, by keyword of the tag's number such as `"x00280010"`. Absent and empty are null. */
export interface Attributes {
  /** All values of a text, decoded and trimmed. */
  texts(tag: string): readonly string[];
  text(tag: string): string | null;
  /** A text of one value and of any length (ST, LT, UT), in which backslashes part nothing. */
  paragraph(tag: string): string | null;
  /** The values of a text that holds numbers; NaN for what is no number. */
  decimals(tag: string): readonly number[];
  /** An unsigned 16-bit number. */
  integer(tag: string, index?: number): number | null;
  /** Numbers of 4 (FL) or 8 bytes (FD). */
  floats(tag: string, size: 4 | 8): readonly number[];
  /** The bytes of a value, and whether they are little endian. */
  bytes(tag: string): Uint8Array | null;
  /** The items of a sequence. */
  items(tag: string): readonly Attributes[];
}

/** Names are decoded by the sets of their components. */
const nameTags = ["x00100010", "x00080090"];
/** The bytes of a text that are looked at; the longest that may be written has 64 characters in each of three groups. */
const longestText = 4096;

/** The number of a tag that is written as `"x00280010"`. */
const numberOf = (tag: string) => Number.parseInt(tag.slice(1), 16);

/** The character sets that the texts of a file are in. */
export const characterSetsOf = (dataSet: DataSet, content: Uint8Array): readonly string[] =>
  attributesOf(dataSet, content, true, []).texts("x00080005");

/** The attributes of a data set of a file, whose texts are in the given character sets. */
export function attributesOf(
  dataSet: DataSet,
  content: Uint8Array,
  isLittle: boolean,
  characterSets: readonly string[],
): Attributes {
  const decodeText = textDecoder(characterSets);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const valueAt = (tag: string): Uint8Array | null => {
    const element = dataSet.get(numberOf(tag));
    if (!element?.length || element.items) return null;
    return content.subarray(element.start, element.start + element.length);
  };
  const texts = (tag: string): readonly string[] => {
    const value = valueAt(tag);
    return value
      ? decodeText(value.subarray(0, longestText), nameTags.includes(tag))
          .split("\\")
          .map((part) => trimPadding(part).trimStart())
      : [];
  };
  return {
    texts,
    text: (tag) => texts(tag)[0] || null,
    paragraph: (tag) => trimPadding(decodeText(valueAt(tag) ?? new Uint8Array())) || null,
    decimals: (tag) =>
      texts(tag).map((part) =>
        /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(part) ? Number(part) : Number.NaN,
      ),
    integer: (tag, index = 0) => {
      const value = valueAt(tag);
      return value && value.length >= 2 * index + 2
        ? view.getUint16(value.byteOffset - content.byteOffset + 2 * index, isLittle)
        : null;
    },
    floats: (tag, size) => {
      const value = valueAt(tag) ?? new Uint8Array();
      const from = value.byteOffset - content.byteOffset;
      return Array.from({ length: Math.floor(value.length / size) }, (_, i) =>
        size === 4 ? view.getFloat32(from + 4 * i, isLittle) : view.getFloat64(from + 8 * i, isLittle),
      );
    },
    bytes: valueAt,
    items: (tag) =>
      (dataSet.get(numberOf(tag))?.items ?? []).map((item) => attributesOf(item, content, isLittle, characterSets)),
  };
}
