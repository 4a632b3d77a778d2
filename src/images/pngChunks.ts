import { crc32 } from "../internal/crc32.ts";

/** The chunks of a PNG that its pixels need. */
export interface PngChunks {
  /** Whole chunks in front of the pixels: the header, palette and transparent color. */
  readonly front: readonly Uint8Array[];
  /** The contents of the chunks that the compressed pixels are cut into, one behind the other. */
  readonly data: Uint8Array;
  /** The content of an EXIF chunk; null where there is none. */
  readonly exif: Uint8Array | null;
  /** Texts by their keywords, as far as they are Latin-1. */
  readonly texts: ReadonlyMap<string, string>;
  /** Pictures of an animation; 1 where it is not animated. */
  readonly pictures: number;
  readonly end: Uint8Array;
}

const signatureLength = 8;
/** Length and type in front of a chunk's content, its checksum behind. */
const frontLength = 8;
const frameLength = 12;
const headerLength = 13;
/** Header, palette, transparent color: each stands once. */
const mostInFront = 3;
/** The longest text that is looked at, keyword included. */
const longestText = 256;

/** Walks the chunks to the last one; null where one is cut off, its checksum does not hold, or the header is not first and alone. */
export function readPngChunks(bytes: Uint8Array): PngChunks | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const front: Uint8Array[] = [];
  const data = new Uint8Array(bytes.length);
  let dataLength = 0;
  let exif: Uint8Array | null = null;
  const texts = new Map<string, string>();
  let pictures = 1;
  for (let offset = signatureLength; offset + frameLength <= bytes.length; ) {
    const length = view.getUint32(offset);
    const end = offset + frameLength + length;
    if (end > bytes.length) return null;
    if (crc32(bytes.subarray(offset + 4, end - 4)) !== view.getUint32(end - 4)) return null;
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + frontLength));
    const chunk = bytes.subarray(offset, end);
    const isHeader = type === "IHDR" && length === headerLength;
    if (isHeader !== (front.length === 0) || front.length > mostInFront) return null;
    if (type === "IEND") return { front, data: data.subarray(0, dataLength), exif, texts, pictures, end: chunk };
    if (type === "IDAT") {
      data.set(chunk.subarray(frontLength, -4), dataLength);
      dataLength += length;
    } else if (type === "eXIf") exif ??= chunk.subarray(frontLength, -4);
    else if (type === "tEXt" && length <= longestText) {
      const [keyword = "", text = ""] = String.fromCharCode(...chunk.subarray(frontLength, -4)).split("\0");
      texts.set(keyword, text);
    } else if (type === "acTL" && length >= 4) pictures = view.getUint32(offset + frontLength);
    else if (isHeader || type === "PLTE" || type === "tRNS") front.push(chunk);
    else if (type === "IHDR") return null;
    offset = end;
  }
  return null;
}
