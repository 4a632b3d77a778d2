import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  type AugmentationOperation,
  type AugmentationRecord,
  applyAugmentation,
  parseAugmentation,
  sampleAugmentation,
} from "../../src/augment/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { runs } from "../support/runs.ts";

const SIZE = { width: 23, height: 17 };
const blank = ({ width, height }: { width: number; height: number }) => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height).map((_, i) => (i * 31) % 251),
});

const operation: fc.Arbitrary<AugmentationOperation> = fc.oneof(
  fc.constant<AugmentationOperation>({ type: "flip" }),
  fc.constant<AugmentationOperation>({ type: "flip", axis: "vertical" }),
  fc.record({ type: fc.constant("homography" as const), rotationDegrees: fc.double({ min: 0, max: 60, noNaN: true }) }),
  fc.record({ type: fc.constant("homography" as const), perspective: fc.double({ min: 0, max: 0.1, noNaN: true }) }),
  fc.constant<AugmentationOperation>({ type: "elastic", range: [0, 0.3], spacing: 0.5 }),
  fc.constant<AugmentationOperation>({ type: "crop", width: 19, height: 20 }),
  fc.constant<AugmentationOperation>({ type: "pad", width: 30, height: 18 }),
  fc.constant<AugmentationOperation>({ type: "gaussianNoise", range: [0, 0.1] }),
  fc.constant<AugmentationOperation>({ type: "cutout", range: [0.1, 0.5] }),
);
const point: fc.Arbitrary<Point> = fc.tuple(
  fc.double({ min: -5, max: 28, noNaN: true }),
  fc.double({ min: -5, max: 22, noNaN: true }),
);
const seeds = fc.integer({ min: 0, max: 1e6 });

describe("augmentations", () => {
  it("move points as their operations one after the other do", () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 5 }),
        fc.array(point, { maxLength: 4 }),
        seeds,
        (list, points, seed) => {
          const whole = sampleAugmentation(list, SIZE, createRandom(seed));
          // The same stream of random numbers, one operation at a time.
          const random = createRandom(seed);
          let size: { width: number; height: number } = SIZE;
          let moved: readonly Point[] = points;
          for (const one of list) {
            const record = sampleAugmentation([one], size, random);
            moved = applyAugmentation(blank(size), moved, record).landmarks;
            size = { width: record.width, height: record.height };
          }
          const { landmarks } = applyAugmentation(blank(SIZE), points, whole);
          expect([whole.width, whole.height]).toEqual([size.width, size.height]);
          expect(landmarks).toHaveLength(points.length);
          expect(landmarks.flat()).toBeAllClose(moved.flat(), { rtol: 0, atol: 1e-6 });
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it("give identical bytes and points after JSON of the pipeline and of the record", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), seeds, (list, seed) => {
        const stored = parseAugmentation(JSON.parse(JSON.stringify(list))) as Augmentation;
        const record = sampleAugmentation(list, SIZE, createRandom(seed));
        const again = JSON.parse(
          JSON.stringify(sampleAugmentation(stored, SIZE, createRandom(seed))),
        ) as AugmentationRecord;
        const points: Point[] = [[3, 4]];
        expect(applyAugmentation(blank(SIZE), points, again)).toEqual(applyAugmentation(blank(SIZE), points, record));
      }),
      { numRuns: runs(80) },
    );
  });

  it("flip twice to the same image, points and names", () => {
    fc.assert(
      fc.property(fc.constantFrom("horizontal", "vertical"), point, point, (axis, a, b) => {
        const flip: Augmentation = [{ type: "flip", axis, swap: [1, 0] }];
        const record = sampleAugmentation(flip, SIZE, Math.random);
        const once = applyAugmentation(blank(SIZE), [a, b], record);
        const twice = applyAugmentation(once.image, once.landmarks, record);
        expect(twice.image.data).toEqual(blank(SIZE).data);
        expect(twice.landmarks.flat()).toBeAllClose([...a, ...b], { atol: 1e-12 });
        expect(once.image.data).not.toEqual(blank(SIZE).data);
      }),
    );
  });

  it("call a point outside where it has left the image, occluded where a cutout covers it", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), point, seeds, (list, p, seed) => {
        const record = sampleAugmentation([...list, { type: "cutout", range: [0.3, 0.6] }], SIZE, createRandom(seed));
        const { landmarks, status, image } = applyAugmentation(blank(SIZE), [p], record);
        const [x, y] = landmarks[0]!;
        const inside = x >= -0.5 && x <= image.width - 0.5 && y >= -0.5 && y <= image.height - 0.5;
        expect(status[0] === "outside").toBe(!inside);
        const last = record.steps.at(-1)!;
        const [r] = last.type === "cutout" ? last.rectangles : [];
        const covered =
          x >= r!.left - 0.5 && x < r!.left + r!.width - 0.5 && y >= r!.top - 0.5 && y < r!.top + r!.height - 0.5;
        if (inside && covered) expect(status[0]).toBe("occluded");
        if (inside && status[0] === "labeled") expect(covered).toBe(false);
      }),
      { numRuns: runs(150) },
    );
  });
});
