import { encode } from "fast-png";
import jpeg from "jpeg-js";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { decodeImage } from "../../src/radiograph/index.ts";
import { buildGrayJpeg } from "./buildGrayJpeg.ts";
import { buildPng } from "./buildPng.ts";

const plain = (bytes: Uint8Array) => {
  const { data, ...size } = decodeImage(bytes, "a.png");
  return { ...size, data: [...data], type: data.constructor.name };
};
const message = (bytes: Uint8Array, name = "a.png") => {
  try {
    decodeImage(bytes, name);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as Error).message;
  }
  return "accepted";
};

describe("decodeImage of PNG", () => {
  const size = { width: 3, height: 2 };
  const sixteen = [
    [1, 2, 255, 254, 0, 0],
    [128, 0, 0, 7, 3, 232],
  ];

  it("reads gray of 8 and 16 bits", () => {
    const rows = [
      [0, 1, 255],
      [7, 8, 9],
    ];
    const data = rows.flat();
    expect(plain(buildPng({ ...size, depth: 8, colorType: 0, rows }))).toEqual({
      ...size,
      channels: 1,
      data,
      type: "Uint8Array",
    });
    expect(plain(buildPng({ ...size, depth: 16, colorType: 0, rows: sixteen }))).toEqual({
      ...size,
      channels: 1,
      data: [258, 65534, 0, 32768, 7, 1000],
      type: "Uint16Array",
    });
  });

  it.each([
    [1, [0b1010_0000, 0b0110_0000], [255, 0, 255, 0, 255, 255]],
    [2, [0b0001_1000, 0b1100_0100], [0, 85, 170, 255, 0, 85]],
    [4, [0x0f, 0x10, 0x2a, 0xf0], [0, 255, 17, 34, 170, 255]],
  ])("scales gray of %i bits to 8", (depth, packed, data) => {
    const half = packed.length / 2;
    const rows = [packed.slice(0, half), packed.slice(half)];
    expect(plain(buildPng({ ...size, depth, colorType: 0, rows }))).toMatchObject({ ...size, channels: 1, data });
  });

  it.each([
    [4, 2],
    [2, 3],
    [6, 4],
  ])("reads color type %i as %i channels, 8 and 16 bits", (colorType, channels) => {
    const rows = [0, 1].map((y) => Array.from({ length: 3 * channels }, (_, i) => 100 * y + i));
    const data = rows.flat();
    expect(plain(buildPng({ ...size, depth: 8, colorType, rows }))).toMatchObject({ ...size, channels, data });
    const wide = rows.map((row) => row.flatMap((value) => [value, 5]));
    expect(plain(buildPng({ ...size, depth: 16, colorType, rows: wide }))).toMatchObject({
      channels,
      data: data.map((value) => 256 * value + 5),
    });
  });

  it("resolves a palette, packed and with transparency", () => {
    const palette = [1, 2, 3, 40, 50, 60, 70, 80, 90];
    const rows = [[0b0001_1000], [0b1000_0100]];
    const colors = [0, 1, 2, 2, 0, 1].map((index) => palette.slice(3 * index, 3 * index + 3));
    const parts = { ...size, depth: 2, colorType: 3, rows, palette };
    expect(plain(buildPng(parts))).toMatchObject({ ...size, channels: 3, data: colors.flat() });
    const alpha = [9, 200, 255];
    expect(plain(buildPng({ ...parts, transparency: [9, 200] }))).toMatchObject({
      channels: 4,
      data: [0, 1, 2, 2, 0, 1].flatMap((index, i) => [...colors[i]!, alpha[index]!]),
    });
    expect(message(buildPng({ ...parts, rows: [[0b1100_0000], [0]] }))).toBe(
      "a.png: is a PNG with colors beyond its palette; export it again",
    );
  });

  it("turns a transparent color into alpha", () => {
    const gray = { ...size, depth: 2, colorType: 0, rows: [[0b0001_1000], [0b1100_0100]], transparency: [0, 1] };
    expect(plain(buildPng(gray))).toMatchObject({
      channels: 2,
      data: [0, 255, 85, 0, 170, 255, 255, 255, 0, 255, 85, 0],
    });
    const rgb = {
      width: 3,
      height: 1,
      depth: 8,
      colorType: 2,
      rows: [[1, 2, 3, 1, 2, 4, 3, 2, 1]],
      transparency: [0, 1, 0, 2, 0, 3],
    };
    expect(plain(buildPng(rgb))).toMatchObject({ channels: 4, data: [1, 2, 3, 0, 1, 2, 4, 255, 3, 2, 1, 255] });
  });

  it("reads a view into a larger buffer", () => {
    const png = buildPng({ ...size, depth: 16, colorType: 0, rows: sixteen });
    const padded = new Uint8Array(png.length + 20).fill(77);
    padded.set(png, 7);
    expect(plain(padded.subarray(7, 7 + png.length))).toMatchObject({ data: [258, 65534, 0, 32768, 7, 1000] });
  });

  it("refuses a file cut anywhere, a flipped bit and compressed data that end early", () => {
    const random = createRandom("png");
    const png = encode({
      width: 40,
      height: 30,
      channels: 1,
      data: Uint8Array.from({ length: 1200 }, () => 256 * random()),
    });
    expect(message(png)).toBe("accepted");
    // A subarray: the memory goes on behind the cut, as in a pool of buffers.
    const damaged = "a.png: is a damaged or truncated PNG; copy or export it again";
    for (let length = 8; length < png.length; length += length < 60 || length > png.length - 60 ? 1 : 17)
      expect(message(png.subarray(0, length)), `${length} bytes`).toBe(damaged);
    const flipped = png.slice();
    flipped[300]! ^= 4;
    expect(message(flipped)).toBe(damaged);
    const rows = Array.from({ length: 30 }, () => Array.from({ length: 40 }, () => Math.floor(256 * random())));
    const parts = { width: 40, height: 30, depth: 8, colorType: 0, rows };
    expect(message(buildPng(parts))).toBe("accepted");
    for (const keep of [0, 2, 500, 1190]) expect(message(buildPng({ ...parts, keep })), `${keep}`).toBe(damaged);
    expect(message(buildPng({ ...parts, rows: rows.slice(0, 29) }))).toBe(damaged);
  });

  it("reads interlaced images of 8 bits and refuses packed ones", () => {
    const data = Uint8Array.from({ length: 77 }, (_, i) => 3 * i);
    const png = encode({ width: 11, height: 7, channels: 1, data }, { interlace: "Adam7" });
    expect(plain(png)).toMatchObject({ width: 11, height: 7, data: [...data] });
    const packed = buildPng({
      width: 3,
      height: 1,
      depth: 4,
      colorType: 0,
      rows: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      interlace: 1,
    });
    expect(message(packed)).toBe(
      "a.png: is an interlaced PNG of 4 bits, which is not supported; save it without interlacing",
    );
  });
});

describe("decodeImage of JPEG", () => {
  const width = 21;
  const height = 13;
  const rgba = Uint8Array.from(
    { length: width * height * 4 },
    (_, i) => [10 * ((i >> 2) % width), 90, 200, 255][i & 3]!,
  );
  const color = jpeg.encode({ width, height, data: rgba }, 95).data;

  it("reads color as three channels", () => {
    const { data, ...size } = decodeImage(color, "a.jpg");
    expect(size).toEqual({ width, height, channels: 3 });
    const expected = [...rgba].filter((_, i) => i % 4 < 3);
    const error = expected.reduce((sum, value, i) => sum + Math.abs(value - data[i]!), 0) / expected.length;
    expect(error).toBeLessThan(3);
  });

  it("reads a single component as one channel", () => {
    const row = [...new Array<number>(8).fill(200), ...new Array<number>(8).fill(128)];
    expect(plain(buildGrayJpeg())).toEqual({
      width: 16,
      height: 8,
      channels: 1,
      data: Array.from({ length: 8 }, () => row).flat(),
      type: "Uint8Array",
    });
  });

  it("refuses a file cut anywhere, wherever the memory goes on, and allows bytes behind the end", () => {
    for (let length = 2; length < color.length; length += 7)
      expect(message(color.subarray(0, length), "a.jpg"), `${length} bytes`).toBe(
        "a.jpg: is a damaged or truncated JPEG; copy or export it again",
      );
    expect(message(color.subarray(0, color.length - 1), "a.jpg")).toContain("truncated JPEG");
    expect(message(Buffer.concat([color, Buffer.alloc(9)]), "a.jpg")).toBe("accepted");
  });

  it("refuses 12 bits, and what the decoder cannot do", () => {
    expect(message(buildGrayJpeg({ precision: 12 }), "a.jpg")).toBe(
      "a.jpg: is a JPEG of 12 bits, which is not supported; save it as a 16-bit PNG",
    );
    const cmyk = buildGrayJpeg();
    cmyk[cmyk.findIndex((byte, i) => byte === 0xc0 && cmyk[i - 1] === 0xff) + 8] = 4;
    expect(message(cmyk, "a.jpg")).toBe(
      "a.jpg: is a JPEG of 4 channels (CMYK), which are no shades of gray; save it as PNG",
    );
    const lossless = buildGrayJpeg();
    lossless[lossless.findIndex((byte, i) => byte === 0xc0 && lossless[i - 1] === 0xff)] = 0xc3;
    expect(message(lossless, "a.jpg")).toBe("a.jpg: is a JPEG that cannot be decoded; save it as PNG");
  });
});

describe("decodeImage of anything else", () => {
  it.each([
    ["", "is empty"],
    ["image,x1,y1", "is not an image"],
    ["GIF89a", "is a GIF image"],
    ["BM....", "is a BMP image"],
    ["II*\0", "is a TIFF image"],
    ["RIFF....WEBP", "is a WebP image"],
    ["II+\0\b\0\0\0", "is a BigTIFF image"],
    ["MM\0+\0\b\0\0", "is a BigTIFF image"],
    ["\0\0\0\x18ftypheic", "is a HEIC image or a video"],
    ["PK\x03\x04", "is an archive, to be unpacked first"],
    [`${"a".repeat(257)}ustar`, "is an archive, to be unpacked first"],
    ["<!DOCTYPE html><html>", "is a page of HTML, perhaps a server's answer"],
    ["version https://git-lfs.github.com/spec/v1", "is the pointer of a file in Git LFS (git lfs pull)"],
    ["\0\0\0\x18ftypavif", "is an AVIF image"],
    ["\0\0\0\fjP  \r\n", "is a JPEG 2000 image"],
    ["P5\n4 4\n255\n", "is a PNM image"],
    ["NRRD0004\n", "is an NRRD image"],
    [`${"\0".repeat(344)}n+1\0`, "is a NIfTI image"],
    ["%PDF-1.7", "is a PDF document"],
    ["\x1f\x8b\b", "is compressed by gzip"],
    [`${"\0".repeat(128)}DICM`, "is a DICOM file"],
  ])("says what %j is", (text, what) => {
    expect(message(Buffer.from(text, "latin1"), "b.img")).toBe(
      `b.img: must be a PNG or JPEG image but ${what}; convert it or leave it out`,
    );
  });
});
