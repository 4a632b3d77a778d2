import { crc32, deflateSync } from "node:zlib";

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGBA. */
  readonly colorType: number;
  /** The packed bytes of each row. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  readonly interlace?: number;
  /** How many bytes of the compressed data to keep. */
  readonly keep?: number;
}

/** A PNG assembled from the specification, independently of the library's codec; no row filter. */
export function buildPng({ width, height, depth, colorType, rows, ...parts }: PngParts): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, parts.interlace ?? 0], 8);
  const data = deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])));
  return Buffer.concat([
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", header),
    ...(parts.palette ? [chunk("PLTE", Uint8Array.from(parts.palette))] : []),
    ...(parts.transparency ? [chunk("tRNS", Uint8Array.from(parts.transparency))] : []),
    chunk("IDAT", data.subarray(0, parts.keep ?? data.length)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}
