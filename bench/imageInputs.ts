import { crc32, deflateSync } from "node:zlib";
import { installedCodecs } from "../src/node/index.ts";
import { decodeRadiograph } from "../src/radiograph/index.ts";
import { DicomBody } from "../src/server/DicomBody.ts";
import { buildDicom } from "../test/radiograph/buildDicom.ts";
import { answerOf, type Inputs } from "./worstInputs.ts";

const concat = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));
const repeat = (piece: readonly number[] | Uint8Array, size: number) => Buffer.alloc(size, Buffer.from(piece));

const preamble = concat(new Uint8Array(128), Buffer.from("DICM"));
/** An element with a length of two bytes, or of four behind two reserved ones. */
const element = (group: number, number: number, vr: string, value: Uint8Array, isLong = false) => {
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, "latin1");
  if (isLong) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return concat(head, value);
};
const header = concat(preamble, element(2, 0x10, "UI", Buffer.from("1.2.840.10008.1.2.1\0")));
const modality = element(8, 0x60, "CS", Buffer.from("CR"));

/** Empty elements of private groups, all different. */
function differentElements(size: number): Uint8Array {
  const elements = Buffer.alloc(size & ~7);
  for (let i = 0; 8 * i < elements.length; i++) {
    elements.writeUInt16LE(9 + 2 * (i >> 16), 8 * i);
    elements.writeUInt16LE(i & 0xffff, 8 * i + 2);
    elements.write("CS", 8 * i + 4, "latin1");
  }
  return elements;
}

const chunk = (type: string, content: Uint8Array) => {
  const body = concat(Buffer.from(type, "latin1"), content);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return concat(frame.subarray(0, 4), body, frame.subarray(4));
};
const signature = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];
const pngHeader = chunk("IHDR", Uint8Array.of(0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0));
const pngEnd = chunk("IEND", new Uint8Array());
const pngRows = chunk("IDAT", deflateSync(new Uint8Array(64 * 65)));

/** One directory of entries in front of anything. */
const tiff = (
  entries: readonly (readonly [tag: number, type: number, count: number, value: number])[],
  rest: Uint8Array,
) => {
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * i);
    directory.writeUInt16LE(type, 4 + 12 * i);
    directory.writeUInt32LE(count, 6 + 12 * i);
    directory.writeUInt32LE(value, 10 + 12 * i);
  }
  return concat([0x49, 0x49, 42, 0, 8, 0, 0, 0], directory, rest);
};
/** A block of EXIF whose directory claims more entries than fit. */
const exifOf = (size: number) => {
  const block = Buffer.alloc(size);
  block.write("II*\0", "latin1");
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(0xffff, 8);
  return block;
};
const page = (offsets: readonly [number, number], counts: readonly [number, number], compression: number) =>
  [
    [256, 3, 1, 64],
    [257, 3, 1, 64],
    [258, 3, 1, 8],
    [259, 3, 1, compression],
    [262, 3, 1, 1],
    [273, 4, ...offsets],
    [278, 3, 1, 1],
    [279, 4, ...counts],
  ] as const;

const picture = (bytes: Uint8Array) => () =>
  answerOf(() => decodeRadiograph(bytes, { name: "file", codecs: installedCodecs }));
const body = (text: Uint8Array) => () =>
  answerOf(() => {
    const reader = new DicomBody(text.length);
    for (let i = 0; i < text.length; i += 65536) reader.push(text.subarray(i, i + 65536));
    reader.end();
  });

/** The worst known inputs of the parsers of images, and of images in JSON, by what they are made of. */
export const imageInputs: Inputs = {
  "DICOM, a name of NULs": (size) =>
    picture(concat(header, modality, element(16, 16, "UT", concat(Buffer.alloc(size & ~1), [65, 66]), true))),
  "DICOM, a number of digits": (size) =>
    picture(concat(header, modality, element(0x28, 0x30, "UT", concat(repeat([0x31], size & ~1), [0x78, 0x20]), true))),
  "DICOM, NULs alone": (size) => picture(new Uint8Array(size)),
  "DICOM, header values of NULs": (size) =>
    picture(concat(preamble, element(2, 0x10, "UN", concat(Buffer.alloc(size & ~1), [49, 50]), true), modality)),
  "DICOM, empty elements": (size) => picture(concat(header, repeat(element(8, 0x60, "CS", new Uint8Array()), size))),
  "DICOM, different elements": (size) => picture(concat(header, differentElements(size))),
  "DICOM, sequences in sequences": (size) =>
    picture(
      concat(
        header,
        repeat([8, 0, 0x18, 0x22, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 254, 255, 0, 224, 255, 255, 255, 255], size),
      ),
    ),
  "DICOM, empty items": (size) =>
    picture(concat(header, element(8, 0x2218, "SQ", repeat([254, 255, 0, 224, 0, 0, 0, 0], size & ~7), true))),
  "DICOM, empty fragments": (size) =>
    picture(
      concat(
        buildDicom({ width: 8, height: 8, pixels: [], transferSyntax: "1.2.840.10008.1.2.4.70", delimited: false }),
        repeat([254, 255, 0, 224, 0, 0, 0, 0], size & ~7),
      ),
    ),
  "DICOM, codes of regions": (size) => {
    const code = element(8, 0x100, "SH", repeat(Buffer.from("6757004\\"), 4096));
    const item = concat([254, 255, 0, 224, ...new Uint8Array(Uint32Array.of(code.length).buffer)], code);
    const regions = element(8, 0x2218, "SQ", repeat(item, size - (size % item.length)), true);
    // Behind the modality and in front of the rows, as elements are sorted.
    const film = buildDicom({ width: 2, height: 2, pixels: new Uint8Array(4) });
    const rows = Buffer.from(film).indexOf(Uint8Array.of(0x28, 0, 2, 0));
    return picture(concat(film.subarray(0, rows), regions, film.subarray(rows)));
  },
  "PNG, empty chunks": (size) =>
    picture(concat(signature, pngHeader, repeat(chunk("IDAT", new Uint8Array()), size), pngEnd)),
  "PNG, palettes": (size) =>
    picture(concat(signature, pngHeader, repeat(chunk("PLTE", new Uint8Array()), size), pngEnd)),
  "PNG, a comment": (size) => picture(concat(signature, pngHeader, chunk("tEXt", Buffer.alloc(size)), pngRows, pngEnd)),
  "PNG, EXIF": (size) => picture(concat(signature, pngHeader, chunk("eXIf", exifOf(size)), pngRows, pngEnd)),
  "JPEG, fill bytes": (size) => picture(concat([0xff, 0xd8], repeat([0xff], size), [0xd9])),
  "JPEG, empty segments": (size) => picture(concat([0xff, 0xd8], repeat([0xff, 0xe1, 0, 2], size), [0xff, 0xd9])),
  "JPEG, EXIF segments": (size) =>
    picture(
      concat(
        [0xff, 0xd8],
        repeat(concat([0xff, 0xe1, 0xff, 0xf7], Buffer.from("Exif\0\0"), exifOf(65519)), size),
        [0xff, 0xd9],
      ),
    ),
  "JPEG, scans": (size) =>
    picture(
      concat(
        [0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, 8, 0, 8, 0, 1, 1, 0x11, 0],
        repeat([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0], size),
        [0xff, 0xd9],
      ),
    ),
  "TIFF, strips of clear codes": (size) =>
    picture(
      tiff(
        page([64, 110], [64, 110 + 256], 5),
        concat(Buffer.alloc(512, Uint8Array.of(200, 1, 0, 0)), repeat([0x80, 0x00], size)),
      ),
    ),
  "TIFF, empty pages": (size) => {
    const file = Buffer.alloc(8 + (size & ~7));
    file.write("II*\0", "latin1");
    file.writeUInt32LE(8, 4);
    for (let at = 8; at + 16 <= file.length; at += 8) file.writeUInt32LE(at + 8, at + 2);
    return picture(file);
  },
  "TIFF, pages one over the other": (size) => {
    const pages = Math.min(999, size >> 6);
    const entries = Math.min(0xffff, Math.floor((size - 8 * pages) / 12));
    const file = Buffer.alloc(16 + 8 * pages + 2 + 12 * entries);
    file.write("II*\0", "latin1");
    for (let i = 0; i < pages; i++) {
      file.writeUInt32LE(8 + 8 * i, i === 0 ? 4 : 8 * i + 2 + 12 * entries);
      file.writeUInt16LE(entries, 8 + 8 * i);
    }
    return picture(file);
  },
  "TIFF, a tag as long as the file": (size) =>
    picture(
      tiff([...Array.from({ length: 1000 }, (_, i) => [40000 + i, 1, size >> 10, 8] as const)], Buffer.alloc(size)),
    ),
  "TIFF, idle PackBits": (size) => picture(tiff(page([1, 106], [1, size], 32773), repeat([128], size))),
  "base64, padding": (size) => body(concat(Buffer.from('{"dicom":"AAAA'), repeat([61], size), Buffer.from('=A"}'))),
  "base64, escaped lines": (size) =>
    body(concat(Buffer.from('{"dicom":"'), repeat([0x5c, 0x6e], size), Buffer.from('AAAA"}'))),
  "base64, letters": (size) => body(concat(Buffer.from('{"dicom":"'), repeat([65], size & ~3), Buffer.from('"}'))),
};
