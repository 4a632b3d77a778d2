import { concatBytes } from "../internal/inflate.ts";
import { assertMeasured, OversizedDataSet } from "./assertMeasured.ts";
import { inflateDataSet } from "./inflateDataSet.ts";
import { ascii, isType, startOfElements } from "./isDicom.ts";
import {
  deflatedLittleEndian,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
} from "./transferSyntax.ts";
import { trimPadding } from "./trimPadding.ts";
import type { DataSetOrder } from "./walkDataSet.ts";

const longestUid = 64;

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

/** A DICOM file that a parser may be given. */
export interface DicomContent {
  /** Preamble, prefix, header and data set; inflated where the file's is deflated. */
  readonly content: Uint8Array;
  /** As the file names it; as its elements are written where it does not. */
  readonly transferSyntax: string;
  /** Where its data set starts, and how that is written. */
  readonly start: number;
  readonly order: DataSetOrder;
}

/**
 * A DICOM file with its header, measured: this is the one place that decides what a parser is given, of images and of
 * documents. Preamble, prefix, file header and transfer syntax may be missing: the first element then tells how the rest
 * is written.
 *
 * @param toPixels whether nothing behind the pixel data will be parsed
 * @throws OversizedDataSet for more items, elements or levels than any file has; Error that says what is wrong otherwise
 */
export function openDicom(bytes: Uint8Array, toPixels = true): DicomContent {
  const start = startOfElements(bytes);
  if (start === null) throw new RangeError("no DICOM element was found at its start");
  const header = readHeader(bytes, start);
  if (header.end >= bytes.length) throw new RangeError("it ends after its header");
  const guessed = guessTransferSyntax(bytes, header.end);
  const transferSyntax = header.transferSyntax ?? guessed;
  const isDeflated = transferSyntax === deflatedLittleEndian;
  // Some files say explicit and are implicit, or the other way round.
  const isMistaken = !isDeflated && (transferSyntax === implicitLittleEndian) !== (guessed === implicitLittleEndian);
  const written = isDeflated ? explicitLittleEndian : isMistaken ? guessed : transferSyntax;
  let content = bytes;
  let elementsAt = header.end;
  if (start !== 132 || written !== header.transferSyntax) {
    const body = bytes.subarray(header.end);
    const head = fileHeader(written);
    elementsAt = head.length;
    content = isDeflated ? inflateDataSet(head, body) : concatBytes([head, body]);
  }
  assertFewItems(content);
  const order = { isLittle: written !== explicitBigEndian, isExplicit: written !== implicitLittleEndian };
  // What another parser is given has no delimiters that it may take for something else.
  assertMeasured(content, elementsAt, order, { toPixels, lenient: toPixels });
  return { content, transferSyntax, start: elementsAt, order };
}
