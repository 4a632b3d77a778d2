import { maxPixels } from "../images/maxPixels.ts";
import type { DicomFile } from "./dicomFile.ts";

/** How the samples of a DICOM image are stored. */
export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly photometricInterpretation: string;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
  /** Whether the channels are stored one after the other. */
  readonly isPlanar: boolean;
  readonly frames: number;
}

/**
 * All but the number of frames, which `countFrames` knows.
 *
 * @throws RangeError that says what is not supported, without the file's name
 */
export function readPixelFormat(file: DicomFile): PixelFormat {
  const number = (tag: string, name: string): number => {
    const value = file.integer(tag);
    if (value === null) throw new RangeError(`it has no ${name}`);
    return value;
  };
  const rows = number("x00280010", "Rows");
  const columns = number("x00280011", "Columns");
  if (!(rows > 0 && columns > 0)) throw new RangeError(`its size is ${columns}×${rows} pixels`);
  if (rows * columns > maxPixels)
    throw new RangeError(`its size of ${columns}×${rows} pixels is beyond the ${maxPixels} that are read`);
  const samplesPerPixel = file.integer("x00280002") ?? 1;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3)
    throw new RangeError(`${samplesPerPixel} samples per pixel are not supported`);
  const bitsAllocated = number("x00280100", "BitsAllocated");
  if (bitsAllocated !== 8 && bitsAllocated !== 16)
    throw new RangeError(`${bitsAllocated} bits allocated are not supported; 8 and 16 are`);
  const bitsStored = file.integer("x00280101") ?? bitsAllocated;
  const highBit = file.integer("x00280102") ?? bitsStored - 1;
  if (!(bitsStored >= 1 && bitsStored <= bitsAllocated && highBit >= bitsStored - 1 && highBit < bitsAllocated))
    throw new RangeError(`${bitsStored} bits stored up to bit ${highBit} of ${bitsAllocated} make no sense`);
  return {
    rows,
    columns,
    samplesPerPixel,
    photometricInterpretation: file.text("x00280004") ?? "MONOCHROME2",
    bitsAllocated,
    bitsStored,
    highBit,
    isSigned: file.integer("x00280103") === 1,
    isPlanar: file.integer("x00280006") === 1,
    frames: 1,
  };
}
