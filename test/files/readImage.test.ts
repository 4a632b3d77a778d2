import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import jpeg from "jpeg-js";
import { describe, expect, it } from "vitest";
import { readImage, writePng } from "../../src/node/index.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const width = 5;
const height = 3;

describe("writePng and readImage", () => {
  it.each([
    [1, Uint8Array, 255],
    [2, Uint8Array, 255],
    [3, Uint8Array, 255],
    [4, Uint8Array, 255],
    [1, Uint16Array, 65535],
    [3, Uint16Array, 65535],
  ] as const)("give back %i channels of %o", async (channels, Type, max) => {
    const path = join(temporaryFolder(), "a.png");
    const size = width * height * channels;
    const data = new Type(size).map((_, i) => Math.round((max * i) / (size - 1)));
    const raster = { width, height, channels, data };
    await writePng(path, raster);
    expect(await readImage(path)).toEqual(raster);
  });

  it("read a JPEG whatever its name", async () => {
    const path = join(temporaryFolder(), "a.png");
    writeFileSync(path, jpeg.encode({ width, height, data: new Uint8Array(60).fill(99) }, 100).data);
    const { data, ...size } = await readImage(path);
    expect(size).toEqual({ width, height, channels: 3 });
    expect(data).toEqual(new Uint8Array(45).fill(99));
  });

  it("name the path in errors", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.png");
    await expect(readImage(path)).rejects.toThrow(new Error(`${path}: does not exist; check the path`));
    await expect(readImage(folder)).rejects.toThrow(new Error(`${folder}: is a folder where a file is needed`));
    await writePng(path, { width, height, channels: 1, data: new Uint8Array(15) });
    writeFileSync(path, readFileSync(path).subarray(0, -3));
    await expect(readImage(path)).rejects.toThrow(
      new RangeError(`${path}: is a damaged or truncated PNG; copy or export it again`),
    );
  });

  it("refuse float data and wrong sizes, and write nothing", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.png");
    await expect(writePng(path, { width, height, channels: 1, data: new Float32Array(15) })).rejects.toThrow(
      new TypeError("writePng: raster.data must be 8- or 16-bit integers, got Float32Array"),
    );
    await expect(writePng(path, { width, height, channels: 5, data: new Uint8Array(75) })).rejects.toThrow(
      new RangeError("writePng: raster.channels must be 1, 2, 3 or 4, got 5"),
    );
    await expect(writePng(path, { width, height, channels: 1, data: new Uint8Array(14) })).rejects.toThrow(
      new RangeError("writePng: raster.data.length must be 5·3·1, got 14"),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
