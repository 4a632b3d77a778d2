import type { TiffIfd } from "tiff";
import type { Orientation } from "../geometry/turn.ts";
import { maxPixels } from "./maxPixels.ts";
import { isUnpacked, type TiffLayout } from "./tiffBlocks.ts";

/** What the bits of a sample stand for. */
export type SampleKind = "unsigned" | "signed" | "float";

export const photometric = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3 } as const;

/** The largest tile, which may be larger than its image, in bytes. */
const maxTile = 64 * 2 ** 20;
const bitsPerSampleTag = 258;
const kinds: Readonly<Record<number, SampleKind>> = { 1: "unsigned", 2: "signed", 3: "float", 4: "unsigned" };
const isWhole = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value > 0;

function depthsOf(kind: SampleKind, samplesPerPixel: number): readonly number[] {
  if (kind === "float") return [32, 64];
  return kind === "unsigned" && samplesPerPixel === 1 ? [1, 2, 4, 8, 16] : [8, 16];
}

/** A field's number for a message: a damaged directory has lists of any length in its place. */
const told = (value: unknown) => (typeof value === "number" ? value : value == null ? "none" : "of several numbers");

/** What of a page is not supported; null where all is. */
function unsupported(page: TiffIfd, kind: SampleKind | undefined): string | null {
  const { type, bitsPerSample: bits = 1, samplesPerPixel, compression, predictor, orientation = 1 } = page;
  const { whiteIsZero, rgb, palette } = photometric;
  const depths: number | ArrayLike<number> = page.fields.get(bitsPerSampleTag) ?? 1;
  if (!Object.values<number>(photometric).includes(type)) return `photometric interpretation ${told(type)}`;
  if (!isUnpacked(compression)) return `compression ${told(compression)}`;
  if (!kind || !depthsOf(kind, samplesPerPixel).includes(bits))
    return `${told(bits)} bits in sample format ${told(page.sampleFormat)}`;
  if (typeof depths !== "number" && Array.from(depths).some((each) => each !== bits))
    return "channels of several depths";
  if (kind !== "unsigned" && (type === whiteIsZero || type === palette)) return `white as zero of ${kind} samples`;
  if (type === palette && (bits > 8 || samplesPerPixel > 1)) return `a palette of ${bits} bits`;
  if (samplesPerPixel < (type === rgb ? 3 : 1)) return `${told(samplesPerPixel)} samples per pixel`;
  if (predictor !== 1 && !(predictor === 2 && kind !== "float" && bits >= 8)) return `predictor ${told(predictor)}`;
  if (!(orientation >= 1 && orientation <= 8)) return `orientation ${told(orientation)}`;
  return page.fillOrder === 1 ? null : `fill order ${told(page.fillOrder)}`;
}

export interface TiffPage extends TiffLayout {
  readonly orientation: Orientation;
  readonly kind: SampleKind;
  /** One of `photometric`. */
  readonly type: number;
  /** Whether a second or fourth channel is an alpha that colors were not multiplied with. */
  readonly hasAlpha: boolean;
}

/**
 * What must be known of a page before its pixels are read.
 *
 * @throws RangeError that says what is wrong or not supported, without the file's name
 */
export function readTiffPage(page: TiffIfd, file: Uint8Array): TiffPage {
  const { width, height, samplesPerPixel, type, tileWidth, tileHeight } = page;
  if (!isWhole(width) || !isWhole(height) || !isWhole(samplesPerPixel)) throw new RangeError("its size is missing");
  if (width * height * samplesPerPixel > maxPixels)
    throw new RangeError(
      `its ${width}×${height} pixels of ${samplesPerPixel} samples are beyond the ${maxPixels} that are read`,
    );
  const kind = kinds[page.sampleFormat];
  const problem = unsupported(page, kind);
  if (problem !== null) throw new RangeError(`${problem} is not supported`);
  const bits = page.bitsPerSample ?? 1;
  const isTiled = tileWidth !== undefined || tileHeight !== undefined;
  const [blockWidth, blockHeight] = isTiled ? [tileWidth, tileHeight] : [width, Math.min(page.rowsPerStrip, height)];
  if (!isWhole(blockWidth) || !isWhole(blockHeight) || ((blockWidth * bits) % 8 !== 0 && isTiled))
    throw new RangeError("its strips or tiles have no size");
  if (isTiled && blockWidth * blockHeight * samplesPerPixel * bits > 8 * maxTile)
    throw new RangeError(
      `its tiles of ${blockWidth}×${blockHeight} pixels are beyond the ${maxTile} bytes that are read`,
    );
  const offsets = isTiled ? page.tileOffsets : page.stripOffsets;
  const isBare = page.compression === 1 && !isTiled;
  const isUnpackedWhole = page.compression === 1;
  const byteCounts = isTiled
    ? page.tileByteCounts
    : // Strips without compression have the length that their rows need.
      (page.stripByteCounts ?? (isBare && offsets ? Array.from(offsets, () => Infinity) : undefined));
  if (!offsets || !byteCounts) throw new RangeError("its strips or tiles have no place");
  // Each byte of the file is unpacked once, and tiles hold little beside the image.
  const packed = isUnpackedWhole ? 0 : Array.from(byteCounts).reduce((sum, count) => sum + count, 0);
  const unpacked = offsets.length * blockWidth * blockHeight * samplesPerPixel * (bits / 8);
  if (packed > 2 * file.length || (isTiled && unpacked > 4 * width * height * samplesPerPixel * (bits / 8) + maxTile))
    throw new RangeError("its strips or tiles hold more than its size");
  const colors = type === photometric.rgb ? 3 : 1;
  return {
    width,
    height,
    samplesPerPixel,
    bits,
    kind: kind!,
    type,
    hasAlpha: samplesPerPixel === colors + 1 && page.extraSamples?.[0] === 2,
    isLittleEndian: file[0] === 0x49,
    orientation: (page.orientation ?? 1) as Orientation, // 1 to 8, as checked above
    isPlanar: samplesPerPixel > 1 && page.planarConfiguration === 2,
    compression: page.compression,
    isDifferenced: page.predictor === 2,
    blockWidth,
    blockHeight,
    offsets,
    byteCounts,
  };
}
