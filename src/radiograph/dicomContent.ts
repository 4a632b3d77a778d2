import { inflateDataSet } from "./inflateDataSet.ts";
import { ascii, isType, startOfElements } from "./isDicom.ts";
import { readDataSet } from "./readDataSet.ts";
import {
  deflatedLittleEndian,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
} from "./transferSyntax.ts";
import { trimPadding } from "./trimPadding.ts";
import type { DataSet } from "./walkDataSet.ts";

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

/** The transfer syntax that the first element of a data set speaks of: no implicit one is as long as two letters would be. */
function guessTransferSyntax(bytes: Uint8Array, start: number): string {
  if (bytes[start] === 0 && bytes[start + 1] === 8) return explicitBigEndian;
  return /^[A-Z]{2}$/.test(ascii(bytes, start + 4, start + 6)) ? explicitLittleEndian : implicitLittleEndian;
}

/** A DICOM file as it was read. */
export interface DicomContent {
  /** What the places in the data set are of: the file, or what was inflated where its data set is deflated. */
  readonly content: Uint8Array;
  /** As the file names it; as its elements are written where it does not. */
  readonly transferSyntax: string;
  readonly isLittle: boolean;
  readonly dataSet: DataSet;
}

/**
 * Reads a DICOM file, an image or a document. Preamble, prefix, file header and transfer syntax may be missing: the first
 * element then tells how the rest is written.
 *
 * @param toPixels whether nothing behind the pixel data is read
 * @throws OversizedDataSet for more items, elements or levels than any file has; Error that says what is wrong otherwise
 */
export function openDicom(bytes: Uint8Array, toPixels: boolean): DicomContent {
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
  const content = isDeflated ? inflateDataSet(bytes.subarray(header.end)) : bytes;
  const order = { isLittle: written !== explicitBigEndian, isExplicit: written !== implicitLittleEndian };
  const dataSet = readDataSet(content, isDeflated ? 0 : header.end, order, toPixels);
  return { content, transferSyntax, isLittle: order.isLittle, dataSet };
}
