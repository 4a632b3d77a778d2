import { expect, it } from "vitest";
import type { LoadedSample } from "../../src/node/index.ts";
import { storedPlaces, uprightSample } from "../../src/terminal/uprightSample.ts";

const [width, height] = [12, 8];

/** Where a point of 12×8 stored pixels comes to lie, by the ends that rows and columns run to. */
it.each([
  [["L", "F"], ([x, y]: readonly number[]) => [x, y], [12, 8]],
  [["R", "F"], ([x, y]: readonly number[]) => [11 - x!, y], [12, 8]],
  [["R", "H"], ([x, y]: readonly number[]) => [11 - x!, 7 - y!], [12, 8]],
  [["H", "L"], ([x, y]: readonly number[]) => [y, 11 - x!], [8, 12]],
  [["A", "F"], ([x, y]: readonly number[]) => [x, y], [12, 8]],
] as const)("turns a film stored along %o upright, with its point and spacing", (stored, to, size) => {
  const data = new Uint16Array(width * height);
  data[5 * width + 3] = 900;
  const sample: LoadedSample = {
    ...{ image: "a.dcm", path: "a.dcm", row: 2, columns: {}, spacing: [0.2, 0.3], fileSpacing: [0.4, 0.5] },
    landmarks: [[3, 5]],
    raster: { width, height, channels: 1, data },
    sideTags: { lateralities: [], patientOrientation: stored, viewPosition: null },
  };
  const upright = uprightSample(sample);
  const { raster, landmarks, spacing, fileSpacing } = upright;
  const [x, y] = to([3, 5]) as [number, number];
  expect(landmarks).toEqual([[x, y]]);
  expect([raster.width, raster.height]).toEqual(size);
  expect(raster.data[y * raster.width + x]).toBe(900);
  const isOnSide = size[0] === 8;
  expect(spacing).toEqual(isOnSide ? [0.3, 0.2] : [0.2, 0.3]);
  expect(fileSpacing).toEqual(isOnSide ? [0.5, 0.4] : [0.4, 0.5]);
  const stays = storedPlaces(upright);
  expect(stays.place(landmarks)).toEqual(sample.landmarks);
  expect(stays.spacing).toEqual(sample.spacing);
});

it("leaves a picture without tags as it is", () => {
  const raster = { width, height, channels: 1, data: new Uint8Array(96) };
  const sample = { image: "a.png", path: "a.png", row: 2, columns: {}, spacing: null, landmarks: [], raster };
  expect(uprightSample(sample)).toBe(sample);
});
