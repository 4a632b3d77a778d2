import { describe, expect, it } from "vitest";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { dicomBomb, lzwZeros, pngAround, pngChunk, tiffAround, zlibZeros } from "./bombs.ts";
import { buildDicom, syntaxes } from "./buildDicom.ts";

const messageOf = (bytes: Uint8Array) =>
  decodeRadiograph(bytes, { name: "film" }).then(
    ({ image }) => `read ${image.width}×${image.height}`,
    (error: Error) => error.message,
  );

describe("decodeRadiograph of compressed data that grow far beyond the image", () => {
  const png = "film: is a PNG whose compressed data hold more than its 4×3 pixels; export it again";
  const tiff = "film: is a TIFF that cannot be read (its compressed data hold more than its size); save it as PNG";

  it.each([
    ["PNG", () => pngAround({ pixels: zlibZeros(64) }), png],
    ["interlaced PNG", () => pngAround({ pixels: zlibZeros(64), interlace: 1 }), png],
    ["TIFF by deflate", () => tiffAround(zlibZeros(64), 8), tiff],
    ["TIFF by LZW", () => tiffAround(lzwZeros(9), 5), tiff],
    ["TIFF by PackBits", () => tiffAround(new Uint8Array(1000).fill(0x81), 32773), tiff],
    [
      "deflated DICOM behind its pixels",
      () => dicomBomb(64),
      /^film: its compressed data hold more than the 10\d{5} bytes that they may$/,
    ],
    [
      "deflated DICOM before its pixels",
      // Without the pixel data's element: zeros where more elements are expected.
      () => dicomBomb(80, 24),
      "film: its compressed data hold more than the 67108864 bytes that they may",
    ],
  ])("refuses %s", async (_, build, message) => {
    expect(await messageOf(build())).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
  });

  it("leaves the color profile of a PNG alone", async () => {
    const profile = Buffer.concat([Buffer.from("icc\0\0", "latin1"), zlibZeros(64)]);
    const rows = Buffer.from([0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 9, 10, 11, 12]);
    const pixels = Buffer.concat([Uint8Array.of(0x78, 1, 1, 15, 0, 240, 255), rows, Uint8Array.of(0, 0, 0, 0)]);
    const { image } = await decodeRadiograph(pngAround({ pixels, between: [pngChunk("iCCP", profile)] }));
    expect([...image.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it("refuses a PNG of a huge size before anything is unpacked", async () => {
    expect(await messageOf(pngAround({ width: 2 ** 20, height: 2 ** 20, pixels: zlibZeros(1) }))).toBe(
      "film: is a PNG of 1048576×1048576 pixels; 67108864 are read",
    );
  });

  it("reads a deflated DICOM file that is larger than the first look", async () => {
    const pixels = Uint16Array.from({ length: 1200 * 900 }, (_, i) => (i * 7919) % 65521);
    const bytes = buildDicom({ width: 1200, height: 900, pixels, transferSyntax: syntaxes.deflated });
    const { data } = (await decodeRadiograph(bytes)).image;
    expect(Buffer.compare(Buffer.from(data.buffer, data.byteOffset, data.byteLength), Buffer.from(pixels.buffer))).toBe(
      0,
    );
  });
});
