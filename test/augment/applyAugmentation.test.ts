import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  type AugmentationOperation,
  type AugmentationRecord,
  type AugmentationStep,
  applyAugmentation,
  kneelAugmentation,
  lightAugmentation,
  radiographAugmentation,
  sampleAugmentation,
  type WarpMove,
} from "../../src/augment/index.ts";
import { divideHomography } from "../../src/geometry/homography.ts";
import { containFrame, cropFrame, type Point, type Raster } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { runs } from "../support/runs.ts";

const SIZE = { width: 52, height: 36 };

/** Noise of the whole range, H ≠ W. */
function image({ width, height } = SIZE) {
  const random = createRandom("image");
  return { width, height, channels: 1, data: Float32Array.from({ length: width * height }, random) };
}

const recordOf = (moves: readonly WarpMove[], ...textures: readonly AugmentationStep[]): AugmentationRecord => ({
  source: SIZE,
  ...SIZE,
  steps: [{ type: "warp", ...SIZE, moves }, ...textures],
});

/** A Gaussian dot on black. */
function dot({ width, height }: { width: number; height: number }, [x, y]: Point, sigma: number) {
  const bell = (n: number, center: number) =>
    Float64Array.from({ length: n }, (_, i) => Math.exp(-((i - center) ** 2) / (2 * sigma * sigma)));
  const [across, down] = [bell(width, x), bell(height, y)];
  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = across[i % width]! * down[Math.floor(i / width)]!;
  return { width, height, channels: 1, data };
}

function centroid({ width, data }: Raster): Point {
  let [sum, sx, sy] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    sum += data[i]!;
    sx += data[i]! * (i % width);
    sy += data[i]! * Math.floor(i / width);
  }
  return [sx / sum, sy / sum];
}

const geometry: Record<string, AugmentationOperation> = {
  translation: { type: "homography", translation: 0.1 },
  "isotropic scale": { type: "homography", scale: [0.8, 1.3] },
  "anisotropic scale": { type: "homography", aspect: [0.7, 1.4] },
  rotation: { type: "homography", rotationDegrees: 180 },
  shear: { type: "homography", shear: 0.2 },
  projection: { type: "homography", projection: [0.0005, 0.0012] },
  "four corners": { type: "homography", perspective: 0.05 },
  flip: { type: "flip" },
  "vertical flip": { type: "flip", axis: "vertical" },
  elastic: { type: "elastic", range: [0, 0.2], spacing: 0.5 },
  "thin plate": { type: "thinPlateSpline", range: [0, 0.03], nodes: 3 },
  crop: { type: "crop", width: 80, height: 62 },
  pad: { type: "pad", width: 115, height: 75 },
  "fitted canvas": { type: "fitCanvas", operations: [{ type: "homography", rotationDegrees: 90, scale: [0.8, 2] }] },
};

describe("applyAugmentation", () => {
  const source = { width: 96, height: 72 };

  it.each(Object.entries(geometry))("puts a dot where it puts its landmark: %s", (name, operation) => {
    // A curved map moves the mean of a dot by half its curvature times σ²: a larger image shows less of it.
    const large = ["projection", "elastic", "thin plate"].includes(name) ? 2 : 1;
    const area = { width: large * source.width, height: large * source.height };
    let moved = 0;
    for (let i = 0; i < runs(200); i++) {
      const random = createRandom("dots", i);
      const point: Point = [large * (38 + 20 * random()), large * (28 + 16 * random())];
      const record = sampleAugmentation([operation], area, random);
      const result = applyAugmentation(dot(area, point, large === 2 ? 1.2 : 1.8), [point], record);
      expect(result.status).toEqual(["labeled"]);
      expect(centroid(result.image)).toBeAllClose(result.landmarks[0]!, { rtol: 0, atol: 0.05 });
      const [x, y] = result.landmarks[0]!;
      if (Math.hypot(x - point[0], y - point[1]) > 0.05) moved++;
    }
    expect(moved).toBeGreaterThan(0.3 * runs(200));
  });

  it("does so for all of them in one warp through a frame", () => {
    const large = { width: 288, height: 216 };
    const frame = containFrame(large, source);
    const all: Augmentation = [
      { type: "flip" },
      { type: "homography", rotationDegrees: 15, perspective: 0.02 },
      { type: "elastic", range: [0, 0.1], spacing: 0.6 },
      { type: "homography", scale: 0.1, translation: 0.03 },
    ];
    for (let i = 0; i < runs(50); i++) {
      const random = createRandom("frames", i);
      const point: Point = [120 + 50 * random(), 90 + 40 * random()];
      const record = sampleAugmentation(all, source, random);
      expect(record.steps).toHaveLength(1);
      const result = applyAugmentation(dot(large, point, 4), [point], record, { frame });
      expect(centroid(result.image)).toBeAllClose(result.landmarks[0]!, { rtol: 0, atol: 0.05 });
    }
  });

  it("finds each landmark's place in a deformation to 1e-3 px: traced back, it is where it was", () => {
    const ramp = (axis: 0 | 1) => ({
      ...source,
      channels: 1,
      data: Float32Array.from({ length: 96 * 72 }, (_, i) => (axis === 0 ? i % 96 : Math.floor(i / 96))),
    });
    for (const operation of [
      { type: "elastic", range: [0.3, 0.48], spacing: 0.4 },
      { type: "thinPlateSpline", range: [0.05, 0.1] },
    ] as const) {
      for (let i = 0; i < runs(20); i++) {
        const record = sampleAugmentation([operation], source, createRandom(operation.type, i));
        const [warp] = record.steps as [Extract<AugmentationStep, { type: "warp" }>];
        // Pixel by pixel, the warped ramps hold the source position that a destination pixel sees.
        const x = applyAugmentation(ramp(0), [], record, { border: "edge" }).image.data;
        const y = applyAugmentation(ramp(1), [], record, { border: "edge" }).image.data;
        const pixels = [20 * 96 + 30, 36 * 96 + 48, 50 * 96 + 70];
        const seen = pixels.map((p): Point => [x[p]!, y[p]!]);
        const { landmarks } = applyAugmentation(ramp(0), seen, { ...record, steps: [warp] });
        expect(landmarks.flat()).toBeAllClose(
          pixels.flatMap((p) => [p % 96, Math.floor(p / 96)]),
          { rtol: 0, atol: 1e-3 },
        );
      }
    }
  });

  it("bends as its splines: equal shifts are a translation, a thin plate passes through its nodes", () => {
    const shifts = Array.from({ length: 2 * 8 * 7 }, (_, i) => (i % 2 === 0 ? 1.5 : -2));
    const equal = recordOf([{ type: "elastic", spacing: 9, columns: 8, rows: 7, shifts }]);
    const { landmarks: shifted, image: moved } = applyAugmentation(image(), [[20, 10]], equal);
    expect(shifted[0]).toBeAllClose([18.5, 12], { atol: 1e-8 });
    const expected = (image().data[8 * 52 + 21]! + image().data[8 * 52 + 22]!) / 2;
    expect(moved.data[10 * 52 + 20]).toBeCloseTo(expected, 5);

    // One node of a lattice shifted: at the node, (4/6)² of it; a spacing away, 4/36.
    const one = shifts.map(() => 0);
    one[2 * (3 * 8 + 3)] = 3; // column 3, row 3: at (2·9 − 0.5, 2·9 − 0.5)
    const bump = recordOf([{ type: "elastic", spacing: 9, columns: 8, rows: 7, shifts: one }]);
    const places: Point[] = [
      [17.5 + 3 * (4 / 9), 17.5],
      [17.5 + 3 / 9, 26.5],
    ];
    expect(applyAugmentation(image(), places, bump).landmarks.flat()).toBeAllClose([17.5, 17.5, 17.5, 26.5], {
      atol: 1e-6,
    });

    const nodes: Point[] = [
      [5, 5],
      [45, 6],
      [8, 30],
      [40, 28],
      [25, 15],
    ];
    const ways: Point[] = [
      [1, 2],
      [-1, 1],
      [0, -2],
      [2, 0],
      [-1.5, 1],
    ];
    const through = nodes.map(([x, y], i): Point => [x + ways[i]![0], y + ways[i]![1]]);
    const plate = recordOf([{ type: "thinPlateSpline", nodes, shifts: ways }]);
    expect(applyAugmentation(image(), through, plate).landmarks.flat()).toBeAllClose(nodes.flat(), { atol: 1e-7 });
  });

  it("takes forward then inverse back to within a gray level, and points to 1e-6", () => {
    const smooth = { ...source, channels: 1, data: new Uint8Array(96 * 72) };
    smooth.data.forEach((_, i) => {
      smooth.data[i] = 128 + 90 * Math.sin((i % 96) / 15) * Math.cos(Math.floor(i / 96) / 12);
    });
    const point: Point = [40.3, 31.7];
    for (let i = 0; i < runs(20); i++) {
      const turn = 25 * createRandom("turns", i)() - 12;
      const there: Augmentation = [{ type: "homography", rotationDegrees: [turn, turn], scale: [1.1, 1.1] }];
      const back: Augmentation = [{ type: "homography", rotationDegrees: [-turn, -turn], scale: [1 / 1.1, 1 / 1.1] }];
      const once = applyAugmentation(smooth, [point], sampleAugmentation(there, source, Math.random));
      const twice = applyAugmentation(once.image, once.landmarks, sampleAugmentation(back, source, Math.random));
      expect(twice.landmarks[0]).toBeAllClose(point, { rtol: 0, atol: 1e-6 });
      for (let y = 24; y < 48; y++)
        for (let x = 32; x < 64; x++)
          expect(Math.abs(twice.image.data[y * 96 + x]! - smooth.data[y * 96 + x]!)).toBeLessThanOrEqual(1);
    }
  });

  it("resamples once: a shift out and back by the frame and the record loses no pixel", () => {
    const frame = cropFrame({ left: 20.5, top: -9, ...SIZE });
    const back = recordOf([{ type: "homography", homography: [1, 0, 20.5, 0, 1, -9, 0, 0, 1] }]);
    expect(applyAugmentation(image(), [], back, { frame }).image.data).toEqual(image().data);
  });

  it.each([Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array])(
    "returns the input's values where nothing happens: %o",
    (Type) => {
      const data = new Type(52 * 36 * 3);
      for (let i = 0; i < data.length; i++) data[i] = Type === Float32Array ? i / 6000 : (i * 37) % 251;
      const source = { ...SIZE, channels: 3, data };
      const landmarks: Point[] = [
        [3.25, 30.5],
        [Number.NaN, Number.NaN],
      ];
      const result = applyAugmentation(source, landmarks, sampleAugmentation([], SIZE, Math.random));
      expect(result.image.data).toEqual(source.data);
      expect(result.image.data.buffer).not.toBe(source.data.buffer);
      expect(result.landmarks).toEqual(landmarks);
      expect(result.status).toEqual(["labeled", "missing"]);
      const output = result.image.data;
      expect(applyAugmentation(source, [], recordOf([]), { output }).image.data).toBe(output);
    },
  );

  it("gives the same bytes for the same seed and after JSON, for every preset and type of image", () => {
    const landmarks: Point[] = [
      [3, 4],
      [20, 30],
      [40, 5],
    ];
    const presets = [kneelAugmentation({ crop: 40, jitter: true }), lightAugmentation(), radiographAugmentation()];
    for (const [k, preset] of presets.entries()) {
      const results = new Set<string>();
      const copy = JSON.parse(JSON.stringify(preset)) as Augmentation;
      for (let i = 0; i < 30; i++) {
        const data = image().data;
        const source = {
          ...SIZE,
          channels: 1,
          data: [data, Uint8Array.from(data, (v) => 255 * v), Uint16Array.from(data, (v) => 65535 * v)][i % 3]!,
        };
        const before = source.data.slice();
        const record = sampleAugmentation(preset, SIZE, createRandom("replay", i));
        const stored = JSON.parse(JSON.stringify(record)) as AugmentationRecord;
        expect(sampleAugmentation(copy, SIZE, createRandom("replay", i))).toEqual(record);
        const first = applyAugmentation(source, landmarks, record);
        expect(applyAugmentation(source, landmarks, stored)).toEqual(first);
        expect(source.data).toEqual(before);
        expect(first.image.data.constructor).toBe(source.data.constructor);
        if (i % 3 === 0) expect(first.image.data.every((v) => v >= 0 && v <= 1)).toBe(true);
        results.add(String(first.image.data.slice(0, 400)));
      }
      expect(results.size).toBeGreaterThan(k === 0 ? 20 : 29);
    }
  });

  it("treats 8-bit, 16-bit and float images alike, to their rounding", () => {
    const { data } = image();
    for (let i = 0; i < runs(20); i++) {
      // A Poisson count and a bin of a histogram jump where a rounded value moves, so these are left out.
      const augmentation = radiographAugmentation().slice(0, 5);
      const record = sampleAugmentation(augmentation, SIZE, createRandom("types", i));
      const run = (values: Raster["data"]) =>
        applyAugmentation({ ...SIZE, channels: 1, data: values }, [], record).image;
      const float = run(data).data;
      const words = run(Uint16Array.from(data, (v) => Math.round(65535 * v))).data;
      expect(Float32Array.from(words, (v) => v / 65535)).toBeAllClose(float, { rtol: 0, atol: 2e-3 });
    }
  });

  it("applies textures after the warp in the order given", () => {
    const flat = { ...SIZE, channels: 1, data: new Float32Array(52 * 36).fill(0.6) };
    const record = recordOf(
      [],
      { type: "gamma", gamma: 2 },
      { type: "contrast", contrast: 0.5 },
      { type: "brightness", brightness: 0.1 },
      { type: "invert" },
      { type: "cutout", rectangles: [{ left: 0, top: 0, width: 1, height: 1, fill: 0.9 }] },
    );
    const { data } = applyAugmentation(flat, [], record).image;
    expect(data[0]).toBeCloseTo(0.9, 6);
    expect(data[1]).toBeCloseTo(1 - (0.5 * 0.36 + 0.25 + 0.1), 4);
  });

  it("warps again after a texture, and what was hidden stays so", () => {
    const pipeline: Augmentation = [
      { type: "cutout", range: [1, 1], fill: 1 },
      { type: "pad", width: 60, height: 40 },
    ];
    const record = sampleAugmentation(pipeline, SIZE, createRandom(0));
    expect(record.steps.map(({ type }) => type)).toEqual(["warp", "cutout", "warp"]);
    const result = applyAugmentation(image(), [[0, 0]], record);
    expect([result.image.width, result.image.height]).toEqual([60, 40]);
    expect(result.landmarks).toEqual([[4, 2]]);
    expect(result.status).toEqual(["occluded"]);
    expect(result.image.data[0]).toBe(0);
    expect(result.image.data[2 * 60 + 4]).toBe(1);
  });

  it("calls a landmark outside whose pixels were cut off on the way, wherever it ends", () => {
    const pipeline: Augmentation = [
      { type: "crop", width: 20, height: 30, position: "center" },
      { type: "invert" },
      { type: "pad", width: 52, height: 36 },
    ];
    const record = sampleAugmentation(pipeline, SIZE, createRandom(0));
    const white = { ...image(), data: new Float32Array(52 * 36).fill(0.25) };
    const places: Point[] = [
      [15.6, 10], // the crop's first column is 16
      [15.4, 10],
      [35.4, 20],
      [35.6, 20],
      [25, 2.4],
      [25, 2.6],
      [Number.NaN, Number.NaN],
    ];
    const { landmarks, status, image: result } = applyAugmentation(white, places, record);
    expect(status).toEqual(["labeled", "outside", "labeled", "outside", "outside", "labeled", "missing"]);
    expect(landmarks).toEqual(places); // they keep their place
    const at = ([x, y]: Point) => result.data[Math.round(y) * 52 + Math.round(x)];
    expect(places.slice(0, 6).map(at)).toEqual([0.75, 0, 0.75, 0, 0, 0.75]);
    // One warp resamples once: a crop and a pad with nothing between them cut nothing off.
    const joined = sampleAugmentation([pipeline[0]!, pipeline[2]!], SIZE, createRandom(0));
    expect(new Set(applyAugmentation(white, places.slice(0, 6), joined).status)).toEqual(new Set(["labeled"]));
  });

  it("calls a landmark outside that lies beyond the source's own edges, wherever it ends", () => {
    const record = sampleAugmentation([{ type: "pad", width: 60, height: 40 }], SIZE, createRandom(0));
    const { landmarks, status } = applyAugmentation(
      image(),
      [
        [-0.5, 0],
        [-0.6, 0],
        [51.5, 35.5],
        [3, 35.7],
      ],
      record,
    );
    expect(status).toEqual(["labeled", "outside", "labeled", "outside"]);
    expect(landmarks[1]).toEqual([3.4, 2]);
  });

  it("makes landmarks beyond the horizon NaN and outside", () => {
    // w = 1 + (x − 30)/20: what lies left of x = 10 is beyond.
    const tilt = recordOf([{ type: "homography", homography: [1, 0, -20, 0, 1, 0, 0.05, 0, -0.5] }]);
    const { landmarks, status } = applyAugmentation(
      image(),
      [
        [30, 10],
        [9, 10],
        [3, 4],
      ],
      tilt,
    );
    expect(landmarks).toEqual([
      [10, 10],
      [Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN],
    ]);
    expect(status).toEqual(["labeled", "outside", "outside"]);
    // A negative multiple shows the same where all of the image lies in front.
    const mild = [1, 0, 3, 0, 1, 2, 0.002, 0.001, 1] as const;
    const [one, other] = [mild, divideHomography(mild, -2)].map((homography) =>
      applyAugmentation(image(), [[20, 30]], recordOf([{ type: "homography", homography }])),
    );
    expect(other!.image.data).toBeAllClose(one!.image.data, { atol: 1e-6 });
    expect(other!.landmarks[0]).toBeAllClose(one!.landmarks[0]!);
  });

  it("says which landmarks are seen, outside, hidden or missing, and keeps their number and places", () => {
    const rectangles = [{ left: 10, top: 20, width: 5, height: 3, fill: 0 }];
    const shift = recordOf([{ type: "homography", homography: [1, 0, -10, 0, 1, 0, 0, 0, 1] }], {
      type: "cutout",
      rectangles,
    });
    const landmarks: Point[] = [
      [20, 0],
      [9.5, 35.5], // on the corner of the result's area
      [9.4, 3],
      [13, 35.6],
      [19.6, 19.6],
      [19.4, 20], // a pixel left of the cutout
      [24.5, 20], // right of the cutout, its edge excluded
      [Number.NaN, 3],
      [500, 20],
    ];
    const result = applyAugmentation(image(), landmarks, shift);
    const seen = ["labeled", "labeled", "outside", "outside", "occluded", "labeled", "labeled", "missing", "outside"];
    expect(result.status).toEqual(seen);
    expect(result.landmarks[8]).toEqual([490, 20]);
    expect(result.landmarks[7]).toEqual([Number.NaN, Number.NaN]);
    const beam = { left: 5, top: 4, right: 40, bottom: 30, degrees: 0, fill: 0 };
    const collimated = applyAugmentation(
      image(),
      [
        [4.9, 10],
        [5.1, 10],
      ],
      recordOf([], { type: "collimator", ...beam }),
    );
    expect(collimated.status).toEqual(["occluded", "labeled"]);
    expect(collimated.image.data[10 * 52 + 2]).toBe(0);
    expect(collimated.image.data[10 * 52 + 8]).toBe(image().data[10 * 52 + 8]);
  });

  it("gives no place to a point beyond the horizon", () => {
    // w = 1 − x/60 vanishes at x = 60
    const record = recordOf([{ type: "homography", homography: [1, 0, 0, 0, 1, 0, -1 / 60, 0, 1] }]);
    const result = applyAugmentation(
      image(),
      [
        [30, 9],
        [90, 9],
      ],
      record,
    );
    expect(result.landmarks).toEqual([
      [60, 18],
      [Number.NaN, Number.NaN],
    ]);
    expect(result.status).toEqual(["outside", "outside"]);
  });

  it("mirrors landmarks and swaps their names and statuses", () => {
    const record = sampleAugmentation([{ type: "flip", swap: [1, 0, 2] }], SIZE, createRandom(1));
    const points: Point[] = [
      [1, 2],
      [80, 3],
      [10, 4],
    ];
    const result = applyAugmentation(image(), points, record);
    expect(result.landmarks).toEqual([
      [-29, 3],
      [50, 2],
      [41, 4],
    ]);
    expect(result.status).toEqual(["outside", "labeled", "labeled"]);
  });

  it("jitters landmarks and not the image, by whole pixels if told", () => {
    const jitter: Augmentation = [{ type: "landmarkJitter", range: [-0.05, 0.05], whole: true }];
    const source = image();
    const shifts = Array.from({ length: 200 }, (_, i) => {
      const record = sampleAugmentation(jitter, SIZE, createRandom("landmarkJitter", i));
      const { image: same, landmarks } = applyAugmentation(source, [[20, 10]], record);
      if (i < 5) expect(same.data).toEqual(source.data);
      return landmarks[0]![0] - 20;
    });
    expect([...new Set(shifts)].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });

  it("refuses an image, frame or output that does not fit", () => {
    const small = image({ width: 50, height: 36 });
    const record = recordOf([]);
    expect(() => applyAugmentation(small, [], record)).toThrow(
      new RangeError("applyAugmentation: image must be of the record's size 52 × 36, got 50 × 36"),
    );
    const frame = cropFrame({ left: 0, top: 0, width: 52, height: 30 });
    expect(() => applyAugmentation(small, [], record, { frame })).toThrow(
      new RangeError("applyAugmentation: frame must be of the record's size 52 × 36, got 52 × 30"),
    );
    expect(() => applyAugmentation({ ...image(), channels: 3 }, [], record)).toThrow(
      new RangeError("applyAugmentation: image.data.length must be 5616, got 1872"),
    );
    expect(() =>
      applyAugmentation({ ...image(), width: 0 }, [], { ...record, source: { width: 0, height: 36 } }),
    ).toThrow(new RangeError("applyAugmentation: image.width must be an integer of at least 1, got 0"));
    expect(() => applyAugmentation(image(), [], record, { output: new Uint8Array(52 * 36) })).toThrow(
      new TypeError("applyAugmentation: output must be a Float32Array, got Uint8Array"),
    );
    expect(() => applyAugmentation(image(), [], record, { output: new Float32Array(3) })).toThrow(
      new RangeError("applyAugmentation: output.length must be 1872, got 3"),
    );
  });
});
