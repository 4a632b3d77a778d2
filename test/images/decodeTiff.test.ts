import { describe, expect, it } from "vitest";
import { decodeTiff as decodePicture } from "../../src/images/decodeTiff.ts";
import { readFixture } from "../support/fixtures.ts";
import { buildTiff, type TiffTags } from "./buildTiff.ts";

interface TiffCase {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly dtype: string;
  readonly modulus: number;
  readonly offset: number;
  readonly file: string;
}

const cases = readFixture<TiffCase[]>("tiff.json");
const bytesOf = ({ file }: TiffCase) => new Uint8Array(Buffer.from(file, "base64"));

/** What test/fixtures/tiff.py drew, as `decodeTiff` gives it. */
function expected({ width, height, channels, dtype, modulus, offset }: TiffCase): number[] {
  return Array.from({ length: width * height * channels }, (_, i) => {
    const value = Number((7919n * BigInt(i) + BigInt(i) ** 2n) % BigInt(modulus)) + offset;
    if (dtype.startsWith("float")) return value / 4;
    return dtype === "bool" ? 255 * value : value;
  });
}

const decodeTiff = async (bytes: Uint8Array, name: string) => (await decodePicture(bytes, name)).raster;
const block = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
const messageOf = (bytes: Uint8Array) =>
  decodeTiff(bytes, "a.tif").then(
    () => "read",
    (error: Error) => (error instanceof RangeError ? error.message : String(error)),
  );
const refusal = (what: string) => `a.tif: is a TIFF that cannot be read (${what}); save it as PNG`;

describe("decodeTiff", () => {
  it.each(cases.map((each) => [each.name, each] as const))("reads what tifffile wrote: %s", async (_, each) => {
    const { data, ...size } = await decodeTiff(bytesOf(each), "a.tif");
    expect(size).toEqual({ width: each.width, height: each.height, channels: each.channels });
    expect([...data]).toEqual(expected(each));
    const type = { uint8: Uint8Array, bool: Uint8Array, uint16: Uint16Array }[each.dtype] ?? Float32Array;
    expect(data).toBeInstanceOf(type);
  });

  it.each([
    [1, [0b1010_0000, 0b0110_0000, 0b1111_0000], [255, 0, 255, 0, 0, 255, 255, 0, 255, 255, 255, 255]],
    [2, [0b0001_1011, 0b1100_0110, 0], [0, 85, 170, 255, 255, 0, 85, 170, 0, 0, 0, 0]],
    [4, [0x0f, 0x12, 0x34, 0x56, 0x78, 0x9a], [0, 255, 17, 34, 51, 68, 85, 102, 119, 136, 153, 170]],
  ])("scales samples of %i bits to 8", async (bits, packed, values) => {
    const bytes = buildTiff({ blocks: [Uint8Array.from(packed)], tags: { 258: [bits] } });
    expect([...(await decodeTiff(bytes, "a.tif")).data]).toEqual(values);
  });

  it("looks colors up in a palette, and refuses a file without", async () => {
    const map = Array.from({ length: 3 * 16 }, (_, i) => 1000 * i);
    const parts = { blocks: [Uint8Array.of(0x0f, 0x12)], width: 4, height: 1 };
    const image = await decodeTiff(buildTiff({ ...parts, tags: { 258: [4], 262: [3], 320: map } }), "a.tif");
    const colors = [0, 15, 1, 2].flatMap((index) => [map[index]!, map[index + 16]!, map[index + 32]!]);
    expect(image).toEqual({ width: 4, height: 1, channels: 3, data: Uint16Array.from(colors) });
    expect(await messageOf(buildTiff({ ...parts, tags: { 258: [4], 262: [3] } }))).toBe(
      refusal("its palette is missing"),
    );
  });

  it("leaves out channels that are no color and no alpha", async () => {
    const tags = { 258: [8, 8], 277: [2], 338: [0] };
    const { data, channels } = await decodeTiff(buildTiff({ blocks: [block], tags, width: 2 }), "a.tif");
    expect({ channels, data: [...data] }).toEqual({ channels: 1, data: [0, 40, 80, 120, 160, 200] });
  });

  it("reads uncompressed strips without their lengths, and pages that run in a circle", async () => {
    const bare = buildTiff({ blocks: [block], tags: { 279: null } });
    expect((await decodeTiff(bare, "a.tif")).data).toEqual(block);
    // The directory follows the 12 bytes of the strip: it is its own next page.
    const circle = buildTiff({ blocks: [block], nextPage: 20 });
    expect((await decodeTiff(circle, "a.tif")).data).toEqual(block);
  });

  it.each([
    ["a preview whose image is within it", 1, 0, 2, "page 2, 6×4 pixels, was read"],
    ["an image whose preview is within it", 0, 1, 1, "page 1, 4×3 pixels, was read"],
  ])("reads the image of %s", async (_, outer, inner, page, place) => {
    const [own, within] = [block, Buffer.from(Array.from({ length: 24 }, (_, i) => 3 * i))];
    // Both directories in one file: a second TIFF behind the first, its places moved.
    const first = (place: number) => buildTiff({ blocks: [own], tags: { 254: [outer], 330: [place] } });
    const start = first(0).length;
    const second = buildTiff({ blocks: [within], width: 6, height: 4, tags: { 254: [inner], 273: [start + 8] } });
    const file = Buffer.concat([first(start + 8 + 24), second]);
    const { raster, warnings } = await decodePicture(file, "a.tif");
    expect([...raster.data]).toEqual([...(page === 1 ? own : within)]);
    expect(warnings).toEqual([
      { code: "several-pages", message: `it has 2 pages, 1 of them reduced copies or masks; ${place}` },
    ]);
  });

  it("says of a file of nothing but a reduced copy what it is", async () => {
    expect((await decodePicture(buildTiff({ blocks: [block], tags: { 254: [1] } }), "a.tif")).warnings).toEqual([
      {
        code: "several-pages",
        message: "every page of it is called a reduced copy or a mask; page 1, 4×3 pixels, was read",
      },
    ]);
  });

  it("refuses a list of directories beyond the file", async () => {
    expect(await messageOf(buildTiff({ blocks: [block], tags: { 330: [9999] } }))).toBe(refusal("it is truncated"));
  });

  it.each<[string, TiffTags, string]>([
    ["a color model", { 262: [6] }, "photometric interpretation 6 is not supported"],
    ["color models", { 262: [1, 2, 3] }, "photometric interpretation of several numbers is not supported"],
    ["compressions", { 259: [1, 7] }, "compression of several numbers is not supported"],
    ["no color model", { 262: null }, "photometric interpretation none is not supported"],
    ["JPEG inside", { 259: [7] }, "compression 7 is not supported"],
    ["32-bit integers", { 258: [32] }, "32 bits in sample format 1 is not supported"],
    ["halves", { 258: [16], 339: [3] }, "16 bits in sample format 3 is not supported"],
    ["complex samples", { 339: [6] }, "8 bits in sample format 6 is not supported"],
    ["depths that differ", { 258: [8, 16, 8], 262: [2], 277: [3] }, "channels of several depths is not supported"],
    ["RGB of one sample", { 262: [2] }, "1 samples per pixel is not supported"],
    ["white as zero in floats", { 258: [32], 262: [0], 339: [3] }, "white as zero of float samples is not supported"],
    ["a float predictor", { 258: [32], 317: [3], 339: [3] }, "predictor 3 is not supported"],
    ["an orientation that is none", { 274: [9] }, "orientation 9 is not supported"],
    ["bits in reverse", { 266: [2] }, "fill order 2 is not supported"],
    ["no width", { 256: null }, "its size is missing"],
    ["two widths", { 256: [4, 4] }, "its size is missing"],
    ["no rows", { 257: [0] }, "its size is missing"],
    ["no place", { 273: null }, "its strips or tiles have no place"],
    [
      "a huge size",
      { 256: [2 ** 31], 257: [2 ** 31] },
      "its 2147483648×2147483648 pixels of 1 samples are beyond the 67108864 that are read",
    ],
    [
      "a huge tile",
      { 322: [2 ** 16], 323: [2 ** 16] },
      "its tiles of 65536×65536 pixels are beyond the 67108864 bytes that are read",
    ],
    ["half a tile size", { 322: [16] }, "its strips or tiles have no size"],
    ["a strip too few", { 278: [1] }, "it has fewer strips or tiles than its size needs"],
    ["a strip beyond the file", { 273: [100_000] }, "its data are truncated"],
    ["a strip that is too short", { 279: [11] }, "its data are truncated"],
    ["a broken zlib stream", { 259: [8] }, "invalid zlib data"],
    ["a broken LZW stream", { 259: [5] }, "an LZW code of it is not in its table"],
  ])("refuses %s with the reason", async (_, tags, what) => {
    expect(await messageOf(buildTiff({ blocks: [Uint8Array.from(block, (byte) => byte | 0x81)], tags }))).toBe(
      refusal(what),
    );
  });

  it("refuses a directory within itself", async () => {
    const bytes = buildTiff({ blocks: [block], tags: { 34665: [20] } });
    expect(await messageOf(bytes)).toBe(refusal("its tags are damaged"));
  });

  it("refuses every truncation of a file whose directory comes first, or gives its image", async () => {
    for (const each of cases.filter(({ name }) =>
      /^(?:LZW of few|deflate$|PackBits|tiles, deflate|floats$)/.test(name),
    )) {
      const bytes = bytesOf(each);
      const whole = expected(each);
      for (let length = 0; length < bytes.length; length += 13) {
        const image = await decodeTiff(bytes.subarray(0, length), "a.tif").catch((error: Error) => error);
        if (image instanceof Error)
          expect(image.message).toMatch(/^a\.tif: is a TIFF that cannot be read \(.+\); save it as PNG$/);
        else expect([...image.data]).toEqual(whole);
      }
    }
  });
});
