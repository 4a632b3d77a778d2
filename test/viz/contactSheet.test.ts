import { describe, expect, it } from "vitest";
import type { Raster } from "../../src/geometry/raster.ts";
import { contactSheet } from "../../src/viz/index.ts";

const filled = (width: number, height: number, value: number): Raster => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height).fill(value),
});

const reds = ({ width, height, data }: Raster) =>
  Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => data[3 * (y * width + x)]));

describe("contactSheet", () => {
  it("lays images out row by row with gaps between them", () => {
    const sheet = contactSheet([filled(2, 1, 1), filled(2, 1, 2), filled(2, 1, 3)], { columns: 2, gap: 1 });
    expect(sheet).toMatchObject({ width: 5, height: 3, channels: 3 });
    expect(reds(sheet)).toEqual([
      [1, 1, 255, 2, 2],
      [255, 255, 255, 255, 255],
      [3, 3, 255, 255, 255],
    ]);
  });

  it("centers small images in cells of the largest size", () => {
    const sheet = contactSheet([filled(3, 1, 1), filled(1, 3, 2)], { columns: 5, gap: 0, background: [9, 8, 7] });
    expect(reds(sheet)).toEqual([
      [9, 9, 9, 9, 2, 9],
      [1, 1, 1, 9, 2, 9],
      [9, 9, 9, 9, 2, 9],
    ]);
    expect([...sheet.data.subarray(0, 3)]).toEqual([9, 8, 7]);
  });

  it("mixes kinds of images", () => {
    const rgb: Raster = { width: 1, height: 1, channels: 3, data: Uint8Array.of(10, 20, 30) };
    const deep: Raster = { width: 1, height: 1, channels: 1, data: Uint16Array.of(500) };
    const rgba: Raster = { width: 1, height: 1, channels: 4, data: Uint8ClampedArray.of(40, 50, 60, 0) };
    const sheet = contactSheet([rgb, deep, rgba], { columns: 3, gap: 0 });
    expect([...sheet.data]).toEqual([10, 20, 30, 0, 0, 0, 40, 50, 60]);
  });

  it("is about square and has gaps of 4 white pixels by default", () => {
    const images = Array.from({ length: 5 }, (_, i) => filled(6, 5, i));
    expect(contactSheet(images)).toEqual(contactSheet(images, { columns: 3, gap: 4, background: [255, 255, 255] }));
    expect(contactSheet(images)).toMatchObject({ width: 26, height: 14 });
  });

  it("refuses an empty list, bad options and bad images", () => {
    expect(() => contactSheet([])).toThrow(
      new RangeError("contactSheet: rasters must be a list of at least one image, got []"),
    );
    const images = [filled(1, 1, 0), { ...filled(1, 1, 0), channels: 5 }];
    expect(() => contactSheet(images)).toThrow(
      new RangeError("contactSheet: rasters[1].channels must be 1, 3 or 4, got 5"),
    );
    expect(() => contactSheet(images, { columns: 0 })).toThrow(
      new RangeError("contactSheet: columns must be an integer of at least 1, got 0"),
    );
    expect(() => contactSheet(images, { gap: -1 })).toThrow(
      new RangeError("contactSheet: gap must be an integer of at least 0, got -1"),
    );
  });
});
