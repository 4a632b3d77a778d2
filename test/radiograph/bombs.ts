import { constants, crc32, deflateRawSync } from "node:zlib";
import { buildTiff } from "../images/buildTiff.ts";
import { buildDicom, syntaxes } from "./buildDicom.ts";

const mib = 2 ** 20;

/** Bare deflate of so many zeros, in pieces that were compressed once. */
function deflatedZeros(mebibytes: number, head: Uint8Array = new Uint8Array()): Uint8Array {
  const flushed = (bytes: Uint8Array) => deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  const piece = flushed(new Uint8Array(mib));
  return Buffer.concat([flushed(head), ...new Array<Buffer>(mebibytes).fill(piece), deflateRawSync(new Uint8Array(0))]);
}

/** In a zlib frame, without a right checksum. */
export const zlibZeros = (mebibytes: number): Uint8Array =>
  Buffer.concat([Uint8Array.of(0x78, 0xda), deflatedZeros(mebibytes), new Uint8Array(4)]);

/** TIFF's LZW of zeros: strings of 1, 2, 3 … of them; each round of the table makes 7 MiB from 6 KB. */
export function lzwZeros(rounds: number): Uint8Array {
  let bits = "";
  for (let code = 258, width = 9; code < 4094; code++) {
    if (code === 258) bits += (256).toString(2).padStart(9, "0") + "0".repeat(9);
    if (code >= (1 << width) - 1) width++;
    bits += code.toString(2).padStart(width, "0");
  }
  // Every round starts at a whole byte: clear codes are as wide as the table made them.
  bits += (256).toString(2).padStart(12, "0");
  const bytes = [...bits.padEnd(8 * Math.ceil(bits.length / 8), "0").matchAll(/.{8}/g)].map(([byte]) =>
    Number.parseInt(byte, 2),
  );
  return Buffer.concat(new Array<Uint8Array>(rounds).fill(Uint8Array.from(bytes)));
}

/** A PNG chunk. */
export function pngChunk(type: string, content: Uint8Array): Uint8Array {
  const chunk = Buffer.concat([new Uint8Array(4), Buffer.from(type), content, new Uint8Array(4)]);
  chunk.writeUInt32BE(content.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

export interface PngBombParts {
  readonly width?: number;
  readonly height?: number;
  readonly interlace?: number;
  readonly pixels: Uint8Array;
  /** Chunks between the header and the pixels. */
  readonly between?: readonly Uint8Array[];
}

/** A gray PNG of 8 bits around given compressed data. */
export function pngAround({ width = 4, height = 3, interlace = 0, pixels, between = [] }: PngBombParts): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, interlace], 8);
  const chunks = [pngChunk("IHDR", header), ...between, pngChunk("IDAT", pixels), pngChunk("IEND", new Uint8Array())];
  return Buffer.concat([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), ...chunks]);
}

export const tiffAround = (block: Uint8Array, compression: number) =>
  buildTiff({ blocks: [block], tags: { 259: [compression] } });

/** A deflated DICOM file whose data set goes on for so many MiB of zeros behind what is cut off its end. */
export function dicomBomb(mebibytes: number, cut = 0): Uint8Array {
  const plain = buildDicom({ width: 4, height: 3, pixels: new Uint8Array(12) });
  const deflated = buildDicom({ width: 4, height: 3, pixels: new Uint8Array(12), transferSyntax: syntaxes.deflated });
  const header = (bytes: Uint8Array) => 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  const dataSet = plain.subarray(header(plain), plain.length - cut);
  return Buffer.concat([deflated.subarray(0, header(deflated)), deflatedZeros(mebibytes, dataSet)]);
}
