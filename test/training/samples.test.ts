import { describe, expect, it } from "vitest";
import { type Augmentation, lightAugmentation } from "../../src/augment/index.ts";
import type { Point, Raster, Spacing } from "../../src/geometry/index.ts";
import { type AnnotatedImage, measureNormalization, networkSamples } from "../../src/training/index.ts";
import { dotImages } from "./dotImages.ts";

const plain = { intensity: { low: 0, high: 100 }, normalization: { mean: 0, deviation: 1 } } as const;

/** A square of `2r + 1` bright pixels a side at a landmark, on black. */
function dot(width: number, height: number, [cx, cy]: Point, r = 0): AnnotatedImage {
  const data = new Uint8Array(width * height);
  for (let y = cy - r; y <= cy + r; y++) data.fill(200, y * width + cx - r, y * width + cx + r + 1);
  return { image: { width, height, channels: 1, data }, landmarks: [[cx, cy]], spacing: null };
}

/** Center of brightness in pixels. */
function centroid(image: Float32Array, width: number): Point {
  let [sum, x, y] = [0, 0, 0];
  for (const [i, value] of image.entries()) {
    sum += value;
    x += value * (i % width);
    y += value * Math.floor(i / width);
  }
  return [x / sum, y / sum];
}

describe("networkSamples(images, options)", () => {
  it.each<[string, number, number, Point, number]>([
    ["a wide image enlarged", 10, 6, [7, 2], 0],
    ["a tall image enlarged", 5, 11, [3, 8], 0],
    ["a wide image shrunk", 170, 64, [121, 40], 6],
    ["a tall image shrunk", 90, 211, [30, 151], 7],
  ])("puts the landmark on its dot, for %s", (_, width, height, point, r) => {
    for (const fit of ["contain", "stretch"] as const) {
      const preprocessing = { ...plain, width: 40, height: 32, fit };
      const source = networkSamples([dot(width, height, point, r)], { preprocessing, grid: "center" });
      const { image, landmarks } = source.get(0, 0);
      const [x, y] = centroid(image, 40);
      expect([landmarks[0]! * 40 - 0.5, landmarks[1]! * 32 - 0.5], fit).toBeAllClose([x, y], { atol: 0.12, rtol: 0 });
    }
  });

  it("keeps the landmark on its dot through augmentation, differently in each epoch", () => {
    const preprocessing = { ...plain, width: 48, height: 48, fit: "contain" } as const;
    const source = networkSamples([dot(96, 80, [60, 30], 4)], {
      preprocessing,
      grid: "center",
      augmentation: lightAugmentation().slice(0, 1), // the homography
    });
    const places = [0, 1, 2].map((epoch) => {
      const { image, landmarks } = source.get(0, epoch);
      const place = [landmarks[0]! * 48 - 0.5, landmarks[1]! * 48 - 0.5];
      expect(place).toBeAllClose(centroid(image, 48), { atol: 0.2, rtol: 0 });
      return place.join();
    });
    expect(new Set(places).size).toBe(3);
  });

  it("gives the same bytes for the same seed, epoch and index, in any order", () => {
    const preprocessing = { ...plain, width: 20, height: 16, fit: "contain" } as const;
    const make = (seed: number) =>
      networkSamples(dotImages(3), { preprocessing, grid: "center", augmentation: lightAugmentation(), seed });
    const [a, b] = [make(5), make(5)];
    const expected = [0, 1, 2].map((index) => a.get(index, 4));
    for (const index of [2, 0, 1]) {
      expect(b.get(index, 4).image).toEqual(expected[index]!.image);
      expect(b.get(index, 4).landmarks).toEqual(expected[index]!.landmarks);
    }
    expect(b.get(0, 5).image).not.toEqual(expected[0]!.image);
    expect(make(6).get(0, 4).image).not.toEqual(expected[0]!.image);
  });

  it("refuses, before any sample, an augmentation that is wrong or gives images of another size", () => {
    const preprocessing = { ...plain, width: 20, height: 16, fit: "contain" } as const;
    const build = (augmentation: Augmentation) => () =>
      networkSamples(dotImages(1), { preprocessing, grid: "center", augmentation });
    const { width, height } = preprocessing;
    expect(build([{ type: "crop", width: width + 1, height }])).toThrow(
      new RangeError(
        `networkSamples: augmentation must give images of the network's size ${width} × ${height}, got ${width + 1} × ${height}`,
      ),
    );
    expect(build([{ type: "fitCanvas", operations: [{ type: "homography", scale: 0.1 }] }])).toThrow(
      new RangeError(
        `networkSamples: augmentation must give images of the network's size ${width} × ${height}, got different sizes`,
      ),
    );
    expect(build([{ type: "gaussianNoise", range: [1, 0] }])).toThrow(
      new RangeError(
        "networkSamples: augmentations[0].range must be a range [low, high] of non-negative numbers, got [1, 0]",
      ),
    );
  });

  it("leaves missing landmarks NaN, augmented or not, and writes coordinates of the grid asked for", () => {
    const image: Raster = { width: 20, height: 16, channels: 1, data: new Uint8Array(320) };
    const landmarks: Point[] = [
      [4, 6],
      [Number.NaN, Number.NaN],
      [19, 15],
    ];
    const preprocessing = { ...plain, width: 20, height: 16, fit: "contain" } as const;
    const at = (grid: "center" | "edge", augmentation: Augmentation = []) => [
      ...networkSamples([{ image, landmarks, spacing: null }], { preprocessing, grid, augmentation }).get(0, 0)
        .landmarks,
    ];
    const nan = Number.NaN;
    expect(at("center")).toBeAllClose([4.5 / 20, 6.5 / 16, nan, nan, 19.5 / 20, 15.5 / 16]);
    expect(at("edge")).toBeAllClose([4 / 20, 6 / 16, nan, nan, 19 / 20, 15 / 16]);
    const augmented = at("center", lightAugmentation());
    expect(augmented.map(Number.isNaN)).toEqual([false, false, true, true, false, false]);
  });

  it.each<[Spacing | null, number, number]>([
    [[0.2, 0.3], 30 * 0.2, 24 * 0.3],
    [null, 30, 24],
  ])("measures errors in the millimetres or pixels of the image, spacing %j", (spacing, x, y) => {
    // 20 × 12 into 30 × 24 by contain: scale 1.5 along both axes, so the input spans 20 × 16 pixels of the image.
    const image: Raster = { width: 20, height: 12, channels: 1, data: new Uint8Array(240) };
    const preprocessing = { ...plain, width: 30, height: 24, fit: "contain" } as const;
    const source = networkSamples([{ image, landmarks: [[1, 1]], spacing }], { preprocessing, grid: "center" });
    expect(source.get(0, 0).unit).toBeAllClose([x / 1.5, y / 1.5]);
  });

  it("measures errors of all images in pixels where the spacing of one is not known", () => {
    const image: Raster = { width: 20, height: 12, channels: 1, data: new Uint8Array(240) };
    const preprocessing = { ...plain, width: 30, height: 24, fit: "contain" } as const;
    const images = [[0.2, 0.3] as const, null].map((spacing) => ({ image, landmarks: [[1, 1]] as const, spacing }));
    const source = networkSamples(images, { preprocessing, grid: "center" });
    expect([0, 1].map((i) => source.get(i, 0).unit)).toBeAllClose([
      [20, 16],
      [20, 16],
    ]);
  });

  it("refuses pixels that hold no image and points that are none, by the image's name", () => {
    const preprocessing = { ...plain, width: 20, height: 16, fit: "contain" } as const;
    const [good] = dotImages(1);
    const using = (change: object) => () =>
      networkSamples([good!, { ...good!, name: "b.png", ...change }], { preprocessing, grid: "center" });
    const image = (data: unknown) => ({ image: { ...good!.image, data } });
    expect(using(image(new Int16Array(40 * 28)))).toThrow(
      new TypeError(
        "networkSamples: images[1] (b.png).image.data must be a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, got Int16Array",
      ),
    );
    expect(using(image(new Float32Array(40 * 28).fill(Number.NaN, 7, 8)))).toThrow(
      new RangeError("networkSamples: images[1] (b.png).image.data must be finite numbers, got NaN at 7"),
    );
    expect(using({ landmarks: [null, [1, 2], [3, 4]] })).toThrow(
      new TypeError(
        "networkSamples: images[1] (b.png).landmarks[0] must be [x, y], or [NaN, NaN] where it is missing, got null",
      ),
    );
    expect(
      using({
        landmarks: [
          [null, 1],
          [1, 2],
          [3, 4],
        ],
      }),
    ).toThrow(
      "networkSamples: images[1] (b.png).landmarks[0] must be [x, y], or [NaN, NaN] where it is missing, got [null, 1]",
    );
    expect(using({ landmarks: [[1, 2]] })).toThrow(
      new RangeError(
        "networkSamples: images[1] (b.png).landmarks.length must be 3, as that of images[0]; missing ones are [NaN, NaN], got 1",
      ),
    );
    expect(using({ landmarks: null })).toThrow(
      "networkSamples: images[1] (b.png).landmarks.length must be 3, as that of images[0]; missing ones are [NaN, NaN], got undefined",
    );
  });

  it("says how many images have each landmark", () => {
    const preprocessing = { ...plain, width: 20, height: 16, fit: "contain" } as const;
    const images = dotImages(4).map((item, i) =>
      i < 3 ? item : { ...item, landmarks: [[1, Number.NaN] as Point, ...item.landmarks.slice(1)] },
    );
    expect(networkSamples(images, { preprocessing, grid: "center" }).labels).toEqual([3, 4, 0]);
  });

  it("refuses an index that it does not have", () => {
    const preprocessing = { ...plain, width: 20, height: 16, fit: "contain" } as const;
    const source = networkSamples(dotImages(2), { preprocessing, grid: "center" });
    expect(() => source.get(2, 0)).toThrow("networkSamples: index must be an integer below 2, got 2");
  });
});

describe("measureNormalization(images, preprocessing)", () => {
  it("is the mean and the standard deviation of the network's inputs", () => {
    const images = dotImages(4);
    const input = { width: 20, height: 16, fit: "contain", intensity: { low: 5, high: 99 } } as const;
    const { mean, deviation } = measureNormalization(images, input);
    const normalization = { mean: 0, deviation: 1 };
    const source = networkSamples(images, { preprocessing: { ...input, normalization }, grid: "center" });
    const pixels = [0, 1, 2, 3].flatMap((i) => [...source.get(i, 0).image]);
    const average = pixels.reduce((a, b) => a + b, 0) / pixels.length;
    const variance = pixels.reduce((a, b) => a + (b - average) ** 2, 0) / pixels.length;
    expect(mean).toBeCloseTo(average, 5);
    expect(deviation).toBeCloseTo(Math.sqrt(variance), 5);
    expect(deviation).toBeGreaterThan(0.05);
  });

  it("stays above zero for images without contrast, and refuses to measure nothing", () => {
    const image: Raster = { width: 4, height: 4, channels: 1, data: new Uint8Array(16).fill(9) };
    const input = { width: 8, height: 8, fit: "contain", intensity: { low: 5, high: 99 } } as const;
    expect(measureNormalization([{ image, landmarks: [], spacing: null }], input)).toEqual({
      mean: 0,
      deviation: 0.001,
    });
    expect(() => measureNormalization([], input)).toThrow(
      "measureNormalization: images.length must be an integer of at least 1, got 0",
    );
  });
});
