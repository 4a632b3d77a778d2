import type { Size } from "../geometry/frame.ts";
import { type Orientation, swapsSides } from "../geometry/turn.ts";
import { type Warning, warning } from "../internal/warning.ts";

/** What EXIF says of how the pixels of an image are stored. */
export interface Exif {
  readonly orientation: Orientation;
  /** The size in pixels as the camera or program wrote it; null where it did not. */
  readonly size: Size | null;
}

const orientationTag = 0x0112;
const exifDirectory = 0x8769;
const [pixelsAcross, pixelsDown] = [0xa002, 0xa003];
const picturesTag = 0xb001;
const entryLength = 12;
const longType = 4;

/** The whole numbers of a directory of a small TIFF, by their tags. */
function readDirectory(block: Uint8Array, at: (view: DataView, isLittle: boolean) => number): Map<number, number> {
  const numbers = new Map<number, number>();
  if (block.length < 8) return numbers;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return numbers;
  const isLittle = order === 0x4949;
  const start = at(view, isLittle);
  if (start + 2 > block.length) return numbers;
  const count = Math.min(view.getUint16(start, isLittle), Math.floor((block.length - start - 2) / entryLength));
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + i * entryLength;
    const tag = view.getUint16(entry, isLittle);
    // A short number; some writers make it a long one.
    const isLong = view.getUint16(entry + 2, isLittle) === longType;
    if (!numbers.has(tag))
      numbers.set(tag, isLong ? view.getUint32(entry + 8, isLittle) : view.getUint16(entry + 8, isLittle));
  }
  return numbers;
}

const first = (view: DataView, isLittle: boolean) => view.getUint32(4, isLittle);

/**
 * The orientation in an EXIF block, which is a small TIFF (EXIF 2.32, 4.6.4), and the size beside it; null where there is
 * no orientation from 1 to 8.
 */
export function readExif(block: Uint8Array): Exif | null {
  const main = readDirectory(block, first);
  const orientation = main.get(orientationTag) ?? 0;
  if (!(orientation >= 1 && orientation <= 8)) return null;
  const place = main.get(exifDirectory);
  const more = place === undefined ? null : readDirectory(block, () => place);
  const [width = 0, height = 0] = [more?.get(pixelsAcross), more?.get(pixelsDown)];
  // From 1 to 8.
  return { orientation: orientation as Orientation, size: width > 0 && height > 0 ? { width, height } : null };
}

/** How many pictures a multi-picture index (CIPA DC-007) counts, 1 where it does not say. */
export const readMultiPicture = (block: Uint8Array): number => readDirectory(block, first).get(picturesTag) ?? 1;

/**
 * A warning where an image of this size may have been turned upright by a program that left the orientation as it was:
 * EXIF's size is that of the turned image. Null where the two agree, or nothing can be told.
 */
export function alreadyTurned({ orientation, size }: Exif, { width, height }: Size): Warning | null {
  if (!size || !swapsSides(orientation) || width === height) return null;
  if (size.width !== height || size.height !== width) return null;
  return warning(
    "orientation-doubtful",
    `its EXIF orientation is ${orientation}, and its EXIF size ${size.width}×${size.height} not that of its ${width}×${height} pixels: it may have been turned twice`,
  );
}
