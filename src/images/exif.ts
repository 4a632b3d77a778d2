import type { Orientation } from "../geometry/turn.ts";

const orientationTag = 0x0112;
const entryLength = 12;
const longType = 4;

/**
 * The orientation in an EXIF block, which is a small TIFF (EXIF 2.32, 4.6.4): in its first directory, as a short number;
 * null where there is none from 1 to 8.
 */
export function readExifOrientation(block: Uint8Array): Orientation | null {
  if (block.length < 8) return null;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const isLittle = order === 0x4949;
  const start = view.getUint32(4, isLittle);
  if (start + 2 > block.length) return null;
  const count = Math.min(view.getUint16(start, isLittle), Math.floor((block.length - start - 2) / entryLength));
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + i * entryLength;
    if (view.getUint16(entry, isLittle) !== orientationTag) continue;
    // A short number; some writers make it a long one.
    const isLong = view.getUint16(entry + 2, isLittle) === longType;
    const value = isLong ? view.getUint32(entry + 8, isLittle) : view.getUint16(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? (value as Orientation) : null; // 1 to 8
  }
  return null;
}
