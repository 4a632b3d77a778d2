import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { buildGrayJpeg } from "./buildGrayJpeg.ts";
import { buildPng } from "./buildPng.ts";
import { buildTiff } from "./buildTiff.ts";

/** An EXIF block of one entry, the orientation as a short or long number (EXIF 2.32, 4.6.2). */
function exifBlock(orientation: number, isLittle: boolean, type: 3 | 4): Buffer {
  const block = Buffer.alloc(26);
  const view = new DataView(block.buffer, block.byteOffset);
  block.write(isLittle ? "II" : "MM");
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, 1, isLittle);
  view.setUint16(10, 0x0112, isLittle);
  view.setUint16(12, type, isLittle);
  view.setUint32(14, 1, isLittle);
  if (type === 3) view.setUint16(18, orientation, isLittle);
  else view.setUint32(18, orientation, isLittle);
  return block;
}

function jpegWith(block: Buffer): Uint8Array {
  const jpeg = Buffer.from(buildGrayJpeg());
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, block.length + 8]), Buffer.from("Exif\0\0"), block]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** With the chunk in front of the pixels, or behind them, where it may stand too. */
function pngWith(block: Buffer, isBehind: boolean): Uint8Array {
  const row = (_: unknown) => [...new Array(8).fill(200), ...new Array(8).fill(128)];
  const png = Buffer.from(
    buildPng({ width: 16, height: 8, depth: 8, colorType: 0, rows: Array.from({ length: 8 }, row) }),
  );
  const body = Buffer.concat([Buffer.from("eXIf"), block]);
  const chunk = Buffer.alloc(8 + body.length);
  chunk.writeUInt32BE(block.length, 0);
  chunk.set(body, 4);
  chunk.writeUInt32BE(crc32(body), 4 + body.length);
  const at = isBehind ? png.length - 12 : 33;
  return Buffer.concat([png.subarray(0, at), chunk, png.subarray(at)]);
}

const tiffWith = (orientation: number): Uint8Array =>
  buildTiff({
    width: 16,
    height: 8,
    tags: { 274: [orientation] },
    blocks: [Buffer.from(Array.from({ length: 128 }, (_, i) => (i % 16 < 8 ? 200 : 128)))],
  });

/** Where the bright left half of 16 × 8 pixels comes to lie, as Pillow's `ImageOps.exif_transpose` turns it. */
const brightSide = {
  1: "left",
  2: "right",
  3: "right",
  4: "left",
  5: "top",
  6: "top",
  7: "bottom",
  8: "bottom",
} as const;

describe.each(Object.entries(brightSide))("an image of orientation %s", (text, side) => {
  const orientation = Number(text);
  const files: Record<string, Uint8Array> = { TIFF: tiffWith(orientation) };
  for (const isLittle of [true, false])
    for (const type of [3, 4] as const) {
      const block = exifBlock(orientation, isLittle, type);
      const name = `${isLittle ? "little" : "big"} endian, of type ${type}`;
      files[`JPEG, ${name}`] = jpegWith(block);
      files[`PNG, ${name}`] = pngWith(block, false);
      files[`PNG, ${name}, behind the pixels`] = pngWith(block, true);
    }
  test.each(Object.entries(files))(`has its bright half on the ${side}: %s`, async (_, bytes) => {
    const { image, warnings } = await decodeRadiograph(bytes);
    const isUpright = orientation < 5;
    expect([image.width, image.height]).toEqual(isUpright ? [16, 8] : [8, 16]);
    const at = (x: number, y: number) => Math.abs(image.data[y * image.width + x]! - 200) < 9;
    const [right, bottom] = [image.width - 1, image.height - 1];
    expect({ tl: at(0, 0), tr: at(right, 0), bl: at(0, bottom), br: at(right, bottom) }).toEqual({
      tl: side === "left" || side === "top",
      tr: side === "right" || side === "top",
      bl: side === "left" || side === "bottom",
      br: side === "right" || side === "bottom",
    });
    expect(warnings.some(({ code }) => code === "pixels-turned")).toBe(orientation !== 1);
  });
});

test.each([0, 9, 65535])("an EXIF orientation of %i is none, and the pixels stay", async (orientation) => {
  const { image } = await decodeRadiograph(jpegWith(exifBlock(orientation, true, 3)));
  expect([image.width, image.height]).toEqual([16, 8]);
});

/** An EXIF block with the size in pixels beside the orientation, in a directory of its own (EXIF 2.32, 4.6.5). */
function sizedBlock(orientation: number, width: number, height: number): Buffer {
  const block = Buffer.alloc(68);
  block.write("MM\0*\0\0\0\x08", "latin1");
  const entry = (at: number, tag: number, type: number, value: number) => {
    block.writeUInt16BE(tag, at);
    block.writeUInt16BE(type, at + 2);
    block.writeUInt32BE(1, at + 4);
    if (type === 3) block.writeUInt16BE(value, at + 8);
    else block.writeUInt32BE(value, at + 8);
  };
  block.writeUInt16BE(2, 8);
  entry(10, 0x0112, 3, orientation);
  entry(22, 0x8769, 4, 38);
  block.writeUInt16BE(2, 38);
  entry(40, 0xa002, 3, width);
  entry(52, 0xa003, 4, height);
  return block;
}

test.each([
  [6, 16, 8, false],
  [6, 8, 16, true],
  [8, 8, 16, true],
  [3, 8, 16, false],
  [6, 9, 16, false],
])("orientation %i of 16×8 pixels that EXIF calls %i×%i", async (orientation, width, height, isDoubtful) => {
  for (const bytes of [
    jpegWith(sizedBlock(orientation, width, height)),
    pngWith(sizedBlock(orientation, width, height), false),
  ]) {
    const { warnings } = await decodeRadiograph(bytes);
    const doubts = warnings.filter(({ code }) => code === "orientation-doubtful").map(({ message }) => message);
    expect(doubts).toEqual(
      isDoubtful
        ? [
            `its EXIF orientation is ${orientation}, and its EXIF size ${width}×${height} not that of its 16×8 pixels: it may have been turned twice`,
          ]
        : [],
    );
  }
});

test("an animation and a JPEG of several pictures say that the first was read", async () => {
  const told = async (bytes: Uint8Array) =>
    (await decodeRadiograph(bytes)).warnings
      .filter(({ code }) => code === "several-pages")
      .map(({ message }) => message);
  const animation = (frames: number) => {
    const body = Buffer.concat([Buffer.from("acTL"), Buffer.from([0, 0, 0, frames, 0, 0, 0, 0])]);
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(8, 0);
    chunk.set(body, 4);
    chunk.writeUInt32BE(crc32(body), body.length + 4);
    const png = Buffer.from(pngWith(exifBlock(1, true, 3), true));
    return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
  };
  expect(await told(animation(3))).toEqual(["it has 3 pictures; the first was read"]);
  expect(await told(animation(1))).toEqual([]);
  // The index of CIPA DC-007 is a directory as EXIF's is; NumberOfImages is 0xB001.
  const index = exifBlock(2, false, 4);
  index.writeUInt16BE(0xb001, 10);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0, index.length + 6]), Buffer.from("MPF\0"), index]);
  const jpeg = Buffer.from(buildGrayJpeg());
  expect(await told(Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]))).toEqual([
    "it has 2 pictures; the first was read",
  ]);
});
