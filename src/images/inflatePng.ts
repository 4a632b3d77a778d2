import { Unzlib, zlibSync } from "fflate";
import { concatBytes, inflateWithin } from "../internal/inflate.ts";
import { maxPixels } from "./maxPixels.ts";
import { type PngChunks, readPngChunks } from "./pngChunks.ts";

const signatureLength = 8;
/** Samples of a pixel by color type: gray, RGB, palette, gray and alpha, RGBA. */
const channels = [1, 0, 3, 1, 2, 0, 4];
/** Where the seven passes of an interlaced image start, and their steps: x, y, step of x, step of y. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
/** Some writers leave a few bytes behind the last row. */
const slack = 1 << 16;

/** The bytes of all rows, each with its filter in front. */
function rowBytes(width: number, height: number, bits: number, isInterlaced: boolean): number {
  const parts = isInterlaced ? passes : ([[0, 0, 1, 1]] as const);
  return parts.reduce((sum, [left, top, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - left) / dx), Math.ceil((height - top) / dy)];
    return sum + (columns > 0 && rows > 0 ? rows * (1 + Math.ceil((columns * bits) / 8)) : 0);
  }, 0);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(content.length + 12);
  new DataView(whole.buffer).setUint32(0, content.length);
  whole.set(new TextEncoder().encode(type), 4);
  whole.set(content, 8);
  return whole;
}

/**
 * The same PNG with its pixels uncompressed and without what they do not need, for a decoder that would inflate whatever a
 * file holds, its EXIF data, its texts and the number of its pictures. Every checksum is verified; that of the new chunk is left out.
 *
 * @throws RangeError for a damaged file, and for one that is larger than may be or holds more than its size
 */
export function inflatePng(
  bytes: Uint8Array,
  name: string,
): Pick<PngChunks, "exif" | "texts" | "pictures"> & { readonly png: Uint8Array } {
  const damaged = (cause?: unknown) =>
    new RangeError(`${name}: is a damaged or truncated PNG; copy or export it again`, { cause });
  const chunks = readPngChunks(bytes);
  if (!chunks) throw damaged();
  const header = new DataView(chunks.front[0]!.buffer, chunks.front[0]!.byteOffset + 8);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  if (width * height > maxPixels)
    throw new RangeError(`${name}: is a PNG of ${width}×${height} pixels; ${maxPixels} are read`);
  const bits = header.getUint8(8) * (channels[header.getUint8(9)] ?? 0);
  const size = rowBytes(width, height, bits, header.getUint8(12) !== 0);
  let rows: Uint8Array | null;
  try {
    rows = inflateWithin(Unzlib, chunks.data, size + slack);
  } catch (cause) {
    throw damaged(cause);
  }
  if (!rows)
    throw new RangeError(
      `${name}: is a PNG whose compressed data hold more than its ${width}×${height} pixels; export it again`,
    );
  if (rows.length < size || size === 0) throw damaged();
  const stored = chunk("IDAT", zlibSync(rows.subarray(0, size), { level: 0 }));
  const png = concatBytes([bytes.subarray(0, signatureLength), ...chunks.front, stored, chunks.end]);
  return { png, exif: chunks.exif, texts: chunks.texts, pictures: chunks.pictures };
}
