/** The kinds of pixel arrays that the library reads and writes. Signed, 32-bit and float64 arrays are refused. */
export type PixelArray = Uint8Array | Uint8ClampedArray | Uint16Array | Float32Array;

/**
 * An image as plain memory: row-major, channels interleaved (1 grey, 3 RGB, 4 RGBA).
 * Integer data hold 0–255 or 0–65535; float data are finite and have no fixed range.
 */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: PixelArray;
  /** The value of pixels that are no part of the picture (DICOM's PixelPaddingValue); contrast leaves them out. @default none */
  readonly padding?: number;
}
