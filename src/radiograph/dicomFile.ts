import dicomParser, { type DataSet, type Element } from "dicom-parser";
import { concatBytes } from "../internal/inflate.ts";
import { countElements, mostElements } from "./countElements.ts";
import { inflateDataSet, OversizedDataSet, pixelDataTag } from "./inflateDataSet.ts";
import { ascii, isType, startOfElements } from "./isDicom.ts";
import { knowsCharacters, textDecoder } from "./textDecoder.ts";
import {
  deflatedLittleEndian,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
} from "./transferSyntax.ts";

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
const longestUid = 64;

/** Text without the spaces and zeros that pad it at its end. */
function trimPadding(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === " " || text[end - 1] === "\0")) end--;
  return text.slice(0, end);
}

interface Header {
  readonly transferSyntax: string | null;
  /** Where the data set starts. */
  readonly end: number;
}

/** Reads group 0002, which is little endian and explicit whatever follows. */
function readHeader(bytes: Uint8Array, start: number): Header {
  let end = start;
  let transferSyntax: string | null = null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (end + 8 <= bytes.length && view.getUint16(end, true) === 2 && isType(bytes, end + 4)) {
    const isLong = /^(?:OB|UN)$/.test(ascii(bytes, end + 4, end + 6));
    if (isLong && end + 12 > bytes.length) break;
    const length = isLong ? view.getUint32(end + 8, true) : view.getUint16(end + 6, true);
    const value = end + (isLong ? 12 : 8);
    if (view.getUint16(end + 2, true) === 0x10)
      transferSyntax = trimPadding(ascii(bytes, value, value + Math.min(length, longestUid)));
    end = value + length;
  }
  return { transferSyntax, end };
}

/** The transfer syntax that the first element of a data set speaks of. */
function guessTransferSyntax(bytes: Uint8Array, start: number): string {
  if (bytes[start] === 0 && bytes[start + 1] === 8) return explicitBigEndian;
  return isType(bytes, start + 4) ? explicitLittleEndian : implicitLittleEndian;
}

/** A file header of one element, in front of data sets that are parsed without their own. */
function fileHeader(transferSyntax: string): Uint8Array {
  const value = transferSyntax.length % 2 ? `${transferSyntax}\0` : transferSyntax;
  const bytes = new Uint8Array(132 + 12 + 8 + value.length);
  const view = new DataView(bytes.buffer);
  const put = (text: string, at: number) => bytes.set(new TextEncoder().encode(text), at);
  put("DICM", 128);
  view.setUint32(132, 0x00000002, true);
  put("UL", 136);
  view.setUint16(138, 4, true);
  view.setUint32(140, 8 + value.length, true);
  view.setUint32(144, 0x00100002, true);
  put("UI", 148);
  view.setUint16(150, value.length, true);
  put(value, 152);
  return bytes;
}

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

/** Items of sequences, and fragments, that are told apart: an object is made of each. */
const mostItems = 2 ** 17;

/** Refuses a file of more items than any radiograph has, which would fill the memory. */
function assertFewItems(content: Uint8Array): void {
  let count = 0;
  for (let at = content.indexOf(0xfe); at >= 0; at = content.indexOf(0xfe, at + 1)) {
    const isLittle = content[at + 1] === 0xff && content[at + 2] === 0x00 && content[at + 3] === 0xe0;
    const isBig = content[at - 1] === 0xff && content[at + 1] === 0xe0 && content[at + 2] === 0x00;
    if ((isLittle || isBig) && ++count > mostItems) throw new OversizedDataSet(`it has more than ${mostItems} items`);
  }
}

/**
 * Parses a DICOM file up to its pixel data. Preamble, prefix, file header and transfer syntax may be missing: the first
 * element then tells how the rest is written.
 *
 * @throws Error that says what is wrong, where the file cannot be parsed
 */
export function parseDicomFile(bytes: Uint8Array): DicomFile {
  const start = startOfElements(bytes);
  if (start === null) throw new RangeError("no DICOM element was found at its start");
  const header = readHeader(bytes, start);
  if (header.end >= bytes.length) throw new RangeError("it ends after its header");
  const written = guessTransferSyntax(bytes, header.end);
  const named = header.transferSyntax ?? written;
  const isDeflated = named === deflatedLittleEndian;
  // Some files say explicit and are implicit, or the other way round.
  const isMistaken = !isDeflated && (named === implicitLittleEndian) !== (written === implicitLittleEndian);
  const parsed = isDeflated ? explicitLittleEndian : isMistaken ? written : named;
  const isWhole = start === 132 && parsed === header.transferSyntax;
  let content = bytes;
  let elementsAt = header.end;
  if (!isWhole) {
    const body = bytes.subarray(header.end);
    const head = fileHeader(parsed);
    elementsAt = head.length;
    content = isDeflated ? inflateDataSet(head, body) : concatBytes([head, body]);
  }
  assertFewItems(content);
  const order = { isLittle: parsed !== explicitBigEndian, isExplicit: parsed !== implicitLittleEndian };
  if (countElements(content, elementsAt, order, mostElements) > mostElements)
    throw new OversizedDataSet(`it has more than ${mostElements} elements`);
  const dataSet = dicomParser.parseDicom(content, { untilTag: pixelDataTag });
  const characterSets = attributesOf(dataSet, textDecoder([])).texts("x00080005");
  const attributes = attributesOf(dataSet, textDecoder(characterSets));
  const element = dataSet.elements[pixelDataTag];
  return {
    ...attributes,
    transferSyntax: named,
    knowsCharacters: knowsCharacters(characterSets),
    isLittleEndian: parsed !== explicitBigEndian,
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
