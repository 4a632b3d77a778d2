import { Unzlib } from "fflate";
import { inflateWithin } from "../internal/inflate.ts";
import { unpackBits, unpackLzw } from "./unpackBytes.ts";

/** How the samples of a TIFF are cut into strips or tiles. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  readonly bits: number;
  readonly isLittleEndian: boolean;
  /** Whether the channels are stored one after the other. */
  readonly isPlanar: boolean;
  readonly compression: number;
  /** Whether samples are differences to those on their left. */
  readonly isDifferenced: boolean;
  /** Of a strip or tile; a strip is as wide as the image. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly offsets: ArrayLike<number>;
  readonly byteCounts: ArrayLike<number>;
}

type Unpack = (bytes: Uint8Array, limit: number) => Uint8Array | null;

const unpacking: Readonly<Record<number, Unpack>> = {
  1: (bytes, limit) => bytes.subarray(0, limit),
  5: unpackLzw,
  8: (bytes, limit) => inflateWithin(Unzlib, bytes, limit),
  32773: unpackBits,
  32946: (bytes, limit) => inflateWithin(Unzlib, bytes, limit),
};

export const isUnpacked = (compression: number) => Object.hasOwn(unpacking, compression);

/** Undoes horizontal differencing (TIFF 6.0, section 14) of a row of bytes or little-endian words. */
function accumulate(row: Uint8Array | Uint16Array, step: number): void {
  for (let i = step; i < row.length; i++) row[i] = row[i]! + row[i - step]!;
}

/** The bytes of the other order, in place. */
function swapBytes(bytes: Uint8Array, size: number): void {
  if (size > 1) for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

/**
 * The rows of a TIFF's image, channels interleaved, each row padded to whole bytes, samples little endian. Nothing is
 * unpacked beyond the size of its strip or tile.
 *
 * @throws RangeError that says what is wrong, without the file's name
 */
export function readTiffBlocks(file: Uint8Array, layout: TiffLayout): Uint8Array<ArrayBuffer> {
  const { width, height, bits, blockWidth, blockHeight, isPlanar } = layout;
  const planes = isPlanar ? layout.samplesPerPixel : 1;
  const samples = isPlanar ? 1 : layout.samplesPerPixel;
  const sampleBytes = bits / 8;
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  const count = across * down * planes;
  if (layout.offsets.length < count || layout.byteCounts.length < count)
    throw new RangeError("it has fewer strips or tiles than its size needs");
  const blockRowBytes = Math.ceil((blockWidth * samples * bits) / 8);
  const rowBytes = Math.ceil((width * layout.samplesPerPixel * bits) / 8);
  const out = new Uint8Array(rowBytes * height);
  for (let i = 0; i < count; i++) {
    const plane = Math.floor(i / (across * down));
    const [left, top] = [(i % across) * blockWidth, (Math.floor(i / across) % down) * blockHeight];
    const rows = Math.min(blockHeight, height - top);
    const start = layout.offsets[i]!;
    const packed = file.subarray(start, start + layout.byteCounts[i]!);
    const block = unpacking[layout.compression]!(packed, blockRowBytes * blockHeight);
    if (!block) throw new RangeError("its compressed data hold more than its size");
    // The last strip may end with the image; a tile is always whole.
    if (block.length < blockRowBytes * rows) throw new RangeError("its data are truncated");
    const visible = Math.ceil((Math.min(blockWidth, width - left) * samples * bits) / 8);
    for (let y = 0; y < rows; y++) {
      // A copy, which begins where words may begin.
      const row = block.slice(y * blockRowBytes, (y + 1) * blockRowBytes);
      if (!layout.isLittleEndian) swapBytes(row, sampleBytes);
      if (layout.isDifferenced) accumulate(bits === 16 ? new Uint16Array(row.buffer) : row, samples);
      const at = (top + y) * rowBytes + (left * samples * bits) / 8;
      if (planes === 1) out.set(row.subarray(0, visible), at);
      else
        for (let x = 0; x < visible; x++) {
          const [sample, byte] = [Math.floor(x / sampleBytes), x % sampleBytes];
          out[(top + y) * rowBytes + ((left + sample) * planes + plane) * sampleBytes + byte] = row[x]!;
        }
    }
  }
  return out;
}
