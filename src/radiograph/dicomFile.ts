import dicomParser, { type DataSet, type Element } from "dicom-parser";
import { openDicom } from "./dicomContent.ts";
import { pixelDataTag } from "./inflateDataSet.ts";
import { knowsCharacters, textDecoder } from "./textDecoder.ts";
import { explicitBigEndian } from "./transferSyntax.ts";
import { trimPadding } from "./trimPadding.ts";

/** The attributes of a data set, by keyword of the tag's number such as `"x00280010"`. Absent and empty are null. */
export interface Attributes {
  /** All values of a text, decoded and trimmed. */
  texts(tag: string): readonly string[];
  text(tag: string): string | null;
  /** The values of a text that holds numbers; NaN for what is no number. */
  decimals(tag: string): readonly number[];
  /** An unsigned 16-bit number. */
  integer(tag: string, index?: number): number | null;
  /** The bytes of a value, and whether they are little endian. */
  bytes(tag: string): Uint8Array | null;
  /** The items of a sequence. */
  items(tag: string): readonly Attributes[];
}

export interface DicomFile extends Attributes {
  readonly transferSyntax: string;
  /** Whether its SpecificCharacterSet says what text beyond ASCII is. */
  readonly knowsCharacters: boolean;
  readonly isLittleEndian: boolean;
  /** The bytes that pixel data are in, which are not the file's where that was deflated. */
  readonly content: Uint8Array;
  /** The element of the pixel data: where its value starts and how long it is said to be (0xffffffff where undefined). */
  readonly pixels: {
    readonly start: number;
    readonly length: number;
    /** Whether they are written as 16-bit words, whose bytes are in the file's order whatever a sample has. */
    readonly isWords: boolean;
  } | null;
}

const pixelDataVr = /^O[BW]$/;
/** Names are decoded by the sets of their components. */
const nameTags = ["x00100010", "x00080090"];
/** The bytes of a text that are looked at; the longest that may be written has 64 characters in each of three groups. */
const longestText = 4096;

function attributesOf(dataSet: DataSet, decodeText: ReturnType<typeof textDecoder>): Attributes {
  const valueAt = (tag: string): Uint8Array | null => {
    const element = dataSet.elements[tag];
    if (!element || element.items || !(element.length > 0)) return null;
    if (element.dataOffset + element.length > dataSet.byteArray.length) return null;
    return dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
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
    decimals: (tag) =>
      texts(tag).map((part) =>
        /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(part) ? Number(part) : Number.NaN,
      ),
    integer: (tag, index = 0) => {
      const value = valueAt(tag);
      return value && value.length >= 2 * index + 2 ? (dataSet.uint16(tag, index) ?? null) : null;
    },
    bytes: valueAt,
    items: (tag) =>
      (dataSet.elements[tag]?.items ?? []).flatMap((item: Element) =>
        item.dataSet ? [attributesOf(item.dataSet, decodeText)] : [],
      ),
  };
}

/**
 * Parses a DICOM file up to its pixel data. Preamble, prefix, file header and transfer syntax may be missing: the first
 * element then tells how the rest is written.
 *
 * @throws Error that says what is wrong, where the file cannot be parsed
 */
export function parseDicomFile(bytes: Uint8Array): DicomFile {
  const { content, transferSyntax, written } = openDicom(bytes);
  const dataSet = dicomParser.parseDicom(content, { untilTag: pixelDataTag });
  const characterSets = attributesOf(dataSet, textDecoder([])).texts("x00080005");
  const attributes = attributesOf(dataSet, textDecoder(characterSets));
  const element = dataSet.elements[pixelDataTag];
  return {
    ...attributes,
    transferSyntax,
    knowsCharacters: knowsCharacters(characterSets),
    isLittleEndian: written !== explicitBigEndian,
    content,
    pixels: element
      ? {
          start: element.dataOffset,
          length: element.hadUndefinedLength ? 0xffffffff : element.length,
          isWords: element.vr === undefined || !pixelDataVr.test(element.vr) || element.vr === "OW",
        }
      : null,
  };
}
