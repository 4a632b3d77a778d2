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
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return new ItemAttributes(dataSet, { content, view, isLittle, decodeText: textDecoder(characterSets) });
}

/** What the data sets of a file share. */
interface Content {
  readonly content: Uint8Array;
  readonly view: DataView;
  readonly isLittle: boolean;
  readonly decodeText: (bytes: Uint8Array, isName?: boolean) => string;
}

/** A class, since there may be one for each of many items. */
class ItemAttributes implements Attributes {
  private readonly dataSet: DataSet;
  private readonly file: Content;

  constructor(dataSet: DataSet, file: Content) {
    this.dataSet = dataSet;
    this.file = file;
  }

  texts(tag: string): readonly string[] {
    const value = this.bytes(tag);
    return value
      ? this.file
          .decodeText(value.subarray(0, longestText), nameTags.includes(tag))
          .split("\\")
          .map((part) => trimPadding(part).trimStart())
      : [];
  }

  text(tag: string): string | null {
    return this.texts(tag)[0] || null;
  }

  paragraph(tag: string): string | null {
    const value = this.bytes(tag);
    return (value && trimPadding(this.file.decodeText(value))) || null;
  }

  decimals(tag: string): readonly number[] {
    return this.texts(tag).map((part) =>
      /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(part) ? Number(part) : Number.NaN,
    );
  }

  integer(tag: string, index = 0): number | null {
    const { view, isLittle } = this.file;
    const place = this.placeOf(tag);
    return place && place.length >= 2 * index + 2 ? view.getUint16(place.start + 2 * index, isLittle) : null;
  }

  floats(tag: string, size: 4 | 8): readonly number[] {
    const { view, isLittle } = this.file;
    const { start, length } = this.placeOf(tag) ?? { start: 0, length: 0 };
    return Array.from({ length: Math.floor(length / size) }, (_, i) =>
      size === 4 ? view.getFloat32(start + 4 * i, isLittle) : view.getFloat64(start + 8 * i, isLittle),
    );
  }

  bytes(tag: string): Uint8Array | null {
    const place = this.placeOf(tag);
    return place && this.file.content.subarray(place.start, place.start + place.length);
  }

  items(tag: string): readonly Attributes[] {
    const items = this.dataSet.get(numberOf(tag))?.items ?? [];
    // An item may name character sets of its own; without, it has those of what it is in.
    return items.map((item) => {
      const sets = characterSetsOf(item, this.file.content);
      return new ItemAttributes(item, sets.length > 0 ? { ...this.file, decodeText: textDecoder(sets) } : this.file);
    });
  }

  /** Null for what is absent, empty, open or a sequence. */
  private placeOf(tag: string): { readonly start: number; readonly length: number } | null {
    const element = this.dataSet.get(numberOf(tag));
    return element?.length && !element.items ? { start: element.start, length: element.length } : null;
  }
}
