import type { DicomFile } from "./dicomFile.ts";

/** Values that are no part of the picture, as stored. */
export type PaddingRange = readonly [low: number, high: number];

/** PixelPaddingValue to PixelPaddingRangeLimit, signed as the pixels are; null where there is none. */
export function readPadding(file: DicomFile, isSigned: boolean): PaddingRange | null {
  const [value, limit = value] = ["x00280120", "x00280121"].map((tag) => file.integer(tag) ?? undefined);
  if (value === undefined || limit === undefined) return null;
  const signed = (word: number) => (isSigned && word > 32767 ? word - 65536 : word);
  return [Math.min(signed(value), signed(limit)), Math.max(signed(value), signed(limit))];
}
