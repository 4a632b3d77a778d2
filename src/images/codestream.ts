import { type Exif, readExif, readMultiPicture } from "./exif.ts";

/** What a compressed image says of itself in its first bytes. */
export interface CodestreamSize {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly precision: number;
  /** Whether samples are two's complement, as JPEG 2000 can say; null where the format cannot. */
  readonly isSigned: boolean | null;
  /** Whether three channels are RGB or luminance and chroma; null where it is not said, or others than three. */
  readonly color: "rgb" | "ycc" | null;
  /** Passes over the pixels that a JPEG is coded in; 1 for JPEG 2000. */
  readonly scans: number;
  /** What an EXIF segment says of how the pixels are stored; null where there is none. */
  readonly exif: Exif | null;
  /** Pictures in the file, as its multi-picture index counts them. */
  readonly pictures: number;
}

/** What the segments of a JPEG say of its colors: Adobe's transform, JFIF, or components that are called R, G and B. */
interface ColorSigns {
  adobe: number | null;
  isJfif: boolean;
  isNamedRgb: boolean;
}

function colorOf(components: number, { adobe, isJfif, isNamedRgb }: ColorSigns): CodestreamSize["color"] {
  if (components !== 3) return null;
  if (isJfif) return "ycc";
  if (adobe !== null) return adobe === 0 ? "rgb" : "ycc";
  return isNamedRgb ? "rgb" : null;
}

/**
 * Walks the marker segments of a JPEG or JPEG-LS image to its frame header; null where there is none, or where the
 * end-of-image marker is missing, as in a truncated image.
 */
export function readJpegSize(bytes: Uint8Array): CodestreamSize | null {
  let size: Omit<CodestreamSize, "color" | "exif" | "pictures" | "scans"> | null = null;
  let exif: Exif | null = null;
  let pictures = 1;
  let scans = 0;
  const signs: ColorSigns = { adobe: null, isJfif: false, isNamedRgb: false };
  let offset = 2;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  while (offset + 1 < bytes.length) {
    const marker = bytes[offset + 1]!;
    // In coded data 0xff is followed by 0, in JPEG-LS by anything below 0x80.
    const isCoded = bytes[offset] !== 0xff || marker < 0x80;
    const isAlone = marker === 0xff || (marker >= 0xd0 && marker <= 0xd8);
    if (isCoded || isAlone) {
      offset += isCoded || marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) return size && { ...size, color: colorOf(size.components, signs), scans, exif, pictures };
    if (marker === 0xda) scans++;
    const isFrame = (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
    if (isFrame && offset + 10 <= bytes.length) {
      const at = (i: number) => bytes[offset + i]!;
      size = {
        precision: at(4),
        height: (at(5) << 8) | at(6),
        width: (at(7) << 8) | at(8),
        components: at(9),
        isSigned: null,
      };
      signs.isNamedRgb = at(10) === 0x52 && at(13) === 0x47 && at(16) === 0x42;
    }
    const length = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
    const segment = bytes.subarray(offset + 4, offset + 2 + length);
    if (marker === 0xe0 && startsWith(segment, "JFIF\0")) signs.isJfif = true;
    if (marker === 0xee && startsWith(segment, "Adobe") && segment.length >= 12) signs.adobe = segment[11]!;
    if (marker === 0xe1 && startsWith(segment, "Exif\0\0")) exif ??= readExif(segment.subarray(6));
    if (marker === 0xe2 && startsWith(segment, "MPF\0")) pictures = readMultiPicture(segment.subarray(4));
    offset += 2 + Math.max(length, 2);
  }
  return null;
}

const startsWith = (bytes: Uint8Array, text: string) =>
  [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0));

/** The tiles that JPEG 2000 allows. */
const maxTiles = 65535;

/**
 * Reads the image and tile sizes of a JPEG 2000 or HTJ2K codestream, bare or in a JP2 file; null where there is none, or its
 * end-of-codestream marker is missing.
 */
export function readJpeg2000Size(bytes: Uint8Array): CodestreamSize | null {
  let start = 0;
  const isStart = (at: number) =>
    bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51;
  while (start < Math.min(bytes.length - 45, 4096) && !isStart(start)) start++;
  if (!isStart(start) || bytes.length < start + 45) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const [right, bottom, left, top, tileWidth, tileHeight, tileLeft, tileTop] = Array.from({ length: 8 }, (_, i) =>
    view.getUint32(8 + 4 * i),
  ) as [number, number, number, number, number, number, number, number]; // of length 8
  const tiles = Math.ceil((right - tileLeft) / tileWidth) * Math.ceil((bottom - tileTop) / tileHeight);
  if (!(tiles >= 1 && tiles <= maxTiles)) return null;
  let end = bytes.length;
  while (end > 2 && bytes[end - 1] === 0) end--;
  if (bytes[end - 2] !== 0xff || bytes[end - 1] !== 0xd9) return null;
  return {
    width: right - left,
    height: bottom - top,
    components: view.getUint16(40),
    precision: (view.getUint8(42) & 0x7f) + 1,
    isSigned: view.getUint8(42) > 0x7f,
    color: null,
    scans: 1,
    exif: null,
    pictures: 1,
  };
}
