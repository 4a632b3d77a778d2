import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  type AugmentationRecord,
  applyAugmentation,
  lightAugmentation,
  noAugmentation,
  sampleAugmentation,
} from "../../src/augment/index.ts";
import { containFrame, cropFrame, type Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";

const SIZE = { width: 52, height: 36 };

/** Noise of the whole range, H ≠ W. */
function image({ width, height } = SIZE) {
  const random = createRandom("image");
  return { width, height, channels: 1, data: Float32Array.from({ length: width * height }, random) };
}

const identity = (): AugmentationRecord => sampleAugmentation(noAugmentation(), SIZE, createRandom(0));

/** A Gaussian dot on black. */
function dot({ width, height }: { width: number; height: number }, [x, y]: Point, sigma: number) {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    Math.exp(-(((i % width) - x) ** 2 + (Math.floor(i / width) - y) ** 2) / (2 * sigma * sigma)),
  );
  return { width, height, channels: 1, data };
}

function centroid({ width, data }: { width: number; data: Float32Array }): Point {
  let [sum, sx, sy] = [0, 0, 0];
  for (const [i, v] of data.entries()) {
    sum += v;
    sx += v * (i % width);
    sy += v * Math.floor(i / width);
  }
  return [sx / sum, sy / sum];
}

/** Every texture at once, often strongly. */
const everything: Augmentation = {
  homography: { rotationDegrees: 20, scale: 0.2, aspect: 0.1, shear: 0.1, translation: 0.05, perspective: 0.03 },
  flip: { probability: 0.5, swap: [2, 1, 0] },
  gamma: { range: [0.6, 1.6] },
  contrast: { range: [0.7, 1.3] },
  brightness: { range: [-0.1, 0.1] },
  invert: { probability: 0.5 },
  blur: { range: [0.5, 1.5] },
  noise: { range: [0.01, 0.1] },
  cutout: { range: [0.05, 0.3], count: 2, fill: 0.5 },
};

describe("applyAugmentation", () => {
  it("puts a dot where it puts its landmark, within 0.05 px, over random geometry", () => {
    const options: Augmentation = { homography: everything.homography!, flip: { probability: 0.5 } };
    const source = { width: 70, height: 50 };
    let flips = 0;
    for (let i = 0; i < 200; i++) {
      const random = createRandom("dots", i);
      const point: Point = [25 + 20 * random(), 18 + 14 * random()];
      const record = sampleAugmentation(options, source, random);
      if (record.homography[0]! < 0) flips++;
      const result = applyAugmentation(dot(source, point, 2), [point], record);
      expect(result.status).toEqual(["labeled"]);
      expect(centroid(result.image)).toBeAllClose(result.landmarks[0]!, { rtol: 0, atol: 0.05 });
    }
    expect(Math.abs(flips - 100)).toBeLessThan(30);
  });

  it("does so through a frame that shrinks the source, in one warp", () => {
    const source = { width: 180, height: 120 };
    const frame = containFrame(source, { width: 64, height: 64 });
    for (let i = 0; i < 50; i++) {
      const random = createRandom("frames", i);
      const point: Point = [60 + 60 * random(), 40 + 40 * random()];
      const record = sampleAugmentation({ homography: everything.homography! }, frame, random);
      const result = applyAugmentation(dot(source, point, 6), [point], record, { frame, sampling: "area" });
      expect([result.image.width, result.image.height]).toEqual([64, 64]);
      expect(centroid(result.image)).toBeAllClose(result.landmarks[0]!, { rtol: 0, atol: 0.05 });
    }
  });

  it("resamples once: a shift out and back by the frame and the record loses no pixel", () => {
    const frame = cropFrame({ left: 20.5, top: -9, ...SIZE });
    const back = { ...identity(), homography: [1, 0, 20.5, 0, 1, -9, 0, 0, 1] };
    expect(applyAugmentation(image(), [], back, { frame }).image.data).toEqual(image().data);
  });

  it("returns the image's own values and points where nothing happens, in other memory", () => {
    const source = image();
    const landmarks: Point[] = [
      [3.25, 30.5],
      [Number.NaN, Number.NaN],
    ];
    const result = applyAugmentation(source, landmarks, identity());
    expect(result.image.data).toEqual(source.data);
    expect(result.image.data.buffer).not.toBe(source.data.buffer);
    expect(result.landmarks).toEqual(landmarks);
    const outputs = applyAugmentation(source, [], identity(), { output: result.image.data });
    expect(outputs.image.data).toBe(result.image.data);
  });

  it("gives the same bytes for the same seed and after JSON, and leaves its input alone", () => {
    const source = image();
    const landmarks: Point[] = [
      [3, 4],
      [20, 30],
      [40, 5],
    ];
    const results = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const record = sampleAugmentation(everything, SIZE, createRandom("replay", i));
      const stored = JSON.parse(JSON.stringify(record)) as AugmentationRecord;
      expect(stored).toEqual(record);
      expect(sampleAugmentation(everything, SIZE, createRandom("replay", i))).toEqual(record);
      const first = applyAugmentation(source, landmarks, record);
      expect(applyAugmentation(source, landmarks, stored)).toEqual(first);
      expect(first.image.data.every((v) => v >= 0 && v <= 1)).toBe(true);
      results.add(String(first.image.data.slice(0, 100)));
    }
    expect(results.size).toBe(20);
    expect(source.data).toEqual(image().data);
  });

  it("applies textures after the warp in the documented order", () => {
    const record = { ...identity(), gamma: 2, contrast: 0.5, brightness: 0.1, invert: true };
    const flat = { ...SIZE, channels: 1, data: new Float32Array(52 * 36).fill(0.6) };
    const cutouts = [{ left: 0, top: 0, width: 1, height: 1, fill: 0.9 }];
    const { data } = applyAugmentation(flat, [], { ...record, cutouts }).image;
    expect(data[0]).toBeCloseTo(0.9, 6); // the cutout is last
    expect(data[1]).toBeCloseTo(1 - (0.5 * 0.36 + 0.25 + 0.1), 4);
  });

  it("says which landmarks are seen, outside, under a cutout or missing, and keeps their number and places", () => {
    const cutouts = [{ left: 10, top: 20, width: 5, height: 3, fill: 0 }];
    const shift = { ...identity(), homography: [1, 0, 10, 0, 1, 0, 0, 0, 1], cutouts };
    const landmarks: Point[] = [
      [0, 0],
      [-10.5, 35.5], // on the corner of the result's area
      [-10.6, 3],
      [3, 35.6],
      [-0.4, 19.6],
      [-0.6, 20], // a pixel left of the cutout
      [4.5, 20], // right of the cutout, its edge excluded
      [Number.NaN, 3],
      [500, 20],
    ];
    const result = applyAugmentation(image(), landmarks, shift);
    expect(result.status).toEqual([
      "labeled",
      "labeled",
      "outside",
      "outside",
      "occluded",
      "labeled",
      "labeled",
      "missing",
      "outside",
    ]);
    expect(result.landmarks[8]).toEqual([510, 20]);
    expect(result.landmarks[7]).toEqual([Number.NaN, Number.NaN]);
  });

  it("gives no place to a point beyond the horizon", () => {
    // w = 1 − x/60 vanishes at x = 60
    const record = { ...identity(), homography: [1, 0, 0, 0, 1, 0, -1 / 60, 0, 1] };
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
    const record = sampleAugmentation({ flip: { probability: 1, swap: [1, 0, 2] } }, SIZE, createRandom(1));
    const result = applyAugmentation(
      image(),
      [
        [1, 2],
        [80, 3],
        [10, 4],
      ],
      record,
    );
    expect(result.landmarks).toEqual([
      [-29, 3],
      [50, 2],
      [41, 4],
    ]);
    expect(result.status).toEqual(["outside", "labeled", "labeled"]);
    const plain = sampleAugmentation({ flip: { probability: 1 } }, SIZE, createRandom(1));
    expect(applyAugmentation(image(), [[1, 2]], plain).landmarks).toEqual([[50, 2]]);
  });

  it("refuses an image or frame of another size than the record's, and images that are not grey floats", () => {
    const small = image({ width: 50, height: 36 });
    expect(() => applyAugmentation(small, [], identity())).toThrow(
      new RangeError("applyAugmentation: image must be of the record's size 52 × 36, got 50 × 36"),
    );
    const frame = cropFrame({ left: 0, top: 0, width: 52, height: 30 });
    expect(() => applyAugmentation(small, [], identity(), { frame })).toThrow(
      new RangeError("applyAugmentation: frame must be of the record's size 52 × 36, got 52 × 30"),
    );
    expect(() => applyAugmentation({ ...image(), data: new Uint8Array(52 * 36) }, [], identity())).toThrow(
      new TypeError("applyAugmentation: image.data must be a Float32Array, got Uint8Array"),
    );
  });
});

describe("sampleAugmentation", () => {
  const draws = (options: Augmentation, n = 2000) => {
    const random = createRandom("records");
    return Array.from({ length: n }, () => sampleAugmentation(options, SIZE, random));
  };

  it("flips first, so that the homography's ranges keep their directions", () => {
    const options: Augmentation = { flip: { probability: 1 }, homography: { translation: [0.25, 0.25] } };
    expect(draws(options, 1)[0]!.homography).toEqual([-1, 0, 51 + 13, 0, 1, 9, 0, 0, 1]);
  });

  it("draws nothing without options", () => {
    expect(identity()).toEqual({
      ...SIZE,
      homography: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      swap: null,
      gamma: 1,
      contrast: 1,
      brightness: 0,
      invert: false,
      blur: 0,
      noise: null,
      cutouts: [],
    });
  });

  it("draws each change of lightAugmentation as often and as strongly as documented", () => {
    const records = draws(lightAugmentation());
    const share = (f: (r: AugmentationRecord) => boolean) => records.filter(f).length / records.length;
    expect(share((r) => r.gamma !== 1)).toBeCloseTo(0.7, 1);
    expect(share((r) => r.contrast !== 1)).toBeCloseTo(0.5, 1);
    expect(share((r) => r.brightness !== 0)).toBeCloseTo(0.5, 1);
    expect(share((r) => r.blur > 0)).toBeCloseTo(0.2, 1);
    expect(share((r) => r.noise !== null)).toBeCloseTo(0.5, 1);
    expect(share((r) => r.cutouts.length === 1)).toBeCloseTo(0.3, 1);
    expect(share((r) => r.swap === null && !r.invert)).toBe(1);
    for (const { gamma, homography: h, blur, cutouts, noise } of records) {
      expect(gamma).toBeGreaterThanOrEqual(0.7);
      expect(gamma).toBeLessThanOrEqual(1.4);
      expect(blur).toBeLessThanOrEqual(1);
      expect(noise?.sigma ?? 0).toBeLessThanOrEqual(0.03);
      for (const c of cutouts) expect(Math.max(c.width / 52, c.height / 36)).toBeLessThan(0.15 + 0.5 / 36);
      // The centre moves by the translation and part of the perspective.
      const w = h[6]! * 25.5 + h[7]! * 17.5 + h[8]!;
      expect(Math.abs((h[0]! * 25.5 + h[1]! * 17.5 + h[2]!) / w - 25.5) / 52).toBeLessThan(0.06 + 0.02);
      expect(h[0]! * h[4]! - h[1]! * h[3]!).toBeGreaterThan(0); // no flip
    }
  });

  it("draws gamma log-uniformly, so that brighter and darker are equally likely", () => {
    const logs = draws({ gamma: { range: [0.5, 2] } }).map((r) => Math.log2(r.gamma));
    expect(Math.abs(logs.reduce((a, b) => a + b) / logs.length)).toBeLessThan(0.05);
    expect(logs.reduce((a, b) => a + b * b, 0) / logs.length).toBeCloseTo(1 / 3, 1);
  });

  it("places cutouts inside the image, everywhere, in whole pixels", () => {
    const cutouts = draws({ cutout: { range: [0.1, 0.25], count: 2, fill: 0.25 } }).flatMap((r) => r.cutouts);
    expect(cutouts).toHaveLength(4000);
    for (const { left, top, width, height, fill } of cutouts) {
      expect([left, top, width, height].every(Number.isInteger)).toBe(true);
      expect(left >= 0 && top >= 0 && left + width <= 52 && top + height <= 36).toBe(true);
      expect(fill).toBe(0.25);
    }
    const seen = (value: (c: (typeof cutouts)[number]) => number) => new Set(cutouts.map(value));
    expect([...seen((c) => c.width)].toSorted((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect([...seen((c) => c.height)].toSorted((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(Math.max(...cutouts.map((c) => c.left + c.width))).toBe(52);
    expect(Math.min(...cutouts.map((c) => c.top))).toBe(0);
  });

  it("refuses probabilities and ranges out of bounds", () => {
    const run = (options: Augmentation) => () => draws(options, 1);
    expect(run({ flip: { probability: 1.2 } })).toThrow(
      new RangeError("sampleAugmentation: flip.probability must be a number from 0 to 1, got 1.2"),
    );
    expect(run({ gamma: { range: [0, 1] } })).toThrow(
      new RangeError("sampleAugmentation: gamma.range must be a range [low, high] of positive numbers, got [0, 1]"),
    );
    expect(run({ noise: { range: [-1, 1] } })).toThrow(
      new RangeError("sampleAugmentation: noise.range[0] must be a non-negative number, got -1"),
    );
    expect(run({ cutout: { range: [0.5, 1.5] } })).toThrow(
      new RangeError("sampleAugmentation: cutout.range[1] must be a number from 0 to 1, got 1.5"),
    );
  });
});
