import { type Attributes, attributesOf, characterSetsOf } from "./attributes.ts";
import { openDicom } from "./dicomContent.ts";
import { knowsCharacters } from "./textDecoder.ts";
import { undefinedLength } from "./walkDataSet.ts";

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
/**
 * Parses a DICOM file up to its pixel data. Preamble, prefix, file header and transfer syntax may be missing: the first
 * element then tells how the rest is written.
 *
 * @throws Error that says what is wrong, where the file cannot be parsed
 */
export function parseDicomFile(bytes: Uint8Array): DicomFile {
  const { content, transferSyntax, isLittle, dataSet } = openDicom(bytes, true);
  const characterSets = characterSetsOf(dataSet, content);
  const pixels = dataSet.get(0x7fe00010);
  return Object.assign(attributesOf(dataSet, content, isLittle, characterSets), {
    transferSyntax,
    knowsCharacters: knowsCharacters(characterSets),
    isLittleEndian: isLittle,
    content,
    pixels: pixels
      ? {
          start: pixels.start,
          length: pixels.length ?? undefinedLength,
          isWords: !pixelDataVr.test(pixels.type) || pixels.type === "OW",
        }
      : null,
  });
}
