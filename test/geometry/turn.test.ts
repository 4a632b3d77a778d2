import { describe, expect, it } from "vitest";
import { applyHomography, type Orientation, type Point, turning, turnRaster } from "../../src/geometry/index.ts";

/**
 * 3 × 2 pixels with two channels as Pillow's `ImageOps.exif_transpose` turns them: first channel by
 * np.asarray(exif_transpose(Image.fromarray([[1, 2, 3], [4, 5, 6]]))), each orientation, row by row.
 */
const upright: Readonly<Record<Orientation, readonly number[]>> = {
  1: [1, 2, 3, 4, 5, 6],
  2: [3, 2, 1, 6, 5, 4],
  3: [6, 5, 4, 3, 2, 1],
  4: [4, 5, 6, 1, 2, 3],
  5: [1, 4, 2, 5, 3, 6],
  6: [4, 1, 5, 2, 6, 3],
  7: [6, 3, 5, 2, 4, 1],
  8: [3, 6, 2, 5, 1, 4],
};
const orientations = Object.keys(upright).map(Number) as Orientation[];
const stored = {
  width: 3,
  height: 2,
  channels: 2,
  data: Uint16Array.from([1, 2, 3, 4, 5, 6].flatMap((v) => [v, 10 * v])),
  padding: 5,
};

describe("turnRaster", () => {
  it.each(orientations)(
    "turns orientation %i as Pillow does, all channels, and keeps the padding's value",
    (orientation) => {
      const turned = turnRaster(stored, orientation);
      const [width, height] = orientation >= 5 ? [2, 3] : [3, 2];
      expect(turned).toEqual({
        width,
        height,
        channels: 2,
        data: Uint16Array.from(upright[orientation].flatMap((v) => [v, 10 * v])),
        padding: 5,
      });
    },
  );

  it.each(orientations)("leaves a Buffer as it is, whose slice is the same memory, orientation %i", (orientation) => {
    const bytes = Uint8Array.from(stored.data);
    const buffer = Buffer.from(bytes);
    const [own, other] = [bytes, buffer].map((data) => turnRaster({ ...stored, data }, orientation));
    expect([...other!.data]).toEqual([...own!.data]);
    expect([...buffer]).toEqual([...bytes]);
  });

  it.each(orientations)("moves points as pixels, orientation %i", (orientation) => {
    const turned = turnRaster(stored, orientation);
    const places = Array.from({ length: 6 }, (_, i): Point => [i % 3, Math.floor(i / 3)]);
    const values = applyHomography(turning(orientation, stored), places).map(
      ([x, y]) => turned.data[2 * (y * turned.width + x)],
    );
    expect(values).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("refuses other numbers", () => {
    expect(() => turning(9 as Orientation, stored)).toThrow(
      new RangeError("turning: orientation must be a whole number from 1 to 8, got 9"),
    );
  });
});
