import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Point, type Raster, toFrame, warpImage } from "../../src/geometry/index.ts";
import { type SearchTarget, TwoStagePipeline } from "../../src/pipelines/index.ts";
import { squares, tinyRefinement } from "../models/tinyShapeModel.ts";
import { brightestEngine, constantEngine, spots } from "./fakeEngines.ts";

const whole = ({ width, height }: Raster) => ({ left: 0, top: 0, width, height });
const black = (width: number, height: number): Raster => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height),
});

describe("TwoStagePipeline", () => {
  it("maps points and covariances back by the inverse worked out by hand, for any size, spacing and side", async () => {
    const spacing = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    const size = fc.integer({ min: 40, max: 160 });
    const inside = fc.double({ min: 0, max: 30, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(size, size, spacing, spacing, fc.boolean(), inside, inside),
        async ([width, height, sx, sy, mirror, u, v]) => {
          const image = black(width, height);
          const point: Point = [Math.fround(u), Math.fround(v)];
          const pipeline = new TwoStagePipeline({
            locate: { engine: constantEngine({ width: 41, height: 31 }, [[20, 15]]), spacing: [1, 1] },
            localize: { engine: constantEngine({ width: 33, height: 47 }, [[16, 23], point]), spacing: [0.3, 0.4] },
            refinements: 0,
          });
          const target: SearchTarget = { name: "it", region: whole(image), mirror };
          const [found] = await pipeline.find(image, [sx, sy], [target]);
          // The first stage answers with the middle of its input, which is the middle of the image.
          expect(found!.located).toBeAllClose([(width - 1) / 2, (height - 1) / 2], { atol: 1e-6 });
          const sign = mirror ? -1 : 1;
          const x = (width - 1) / 2 + (sign * (point[0] - 16) * 0.3) / sx;
          const y = (height - 1) / 2 + ((point[1] - 23) * 0.4) / sy;
          expect(found!.landmarks[1]!).toBeAllClose([x, y], { atol: 1e-6 });
          expect(toFrame(found!.frame, found!.landmarks)[1]!).toBeAllClose(point, { atol: 1e-6 });
          expect(found!.covariance[1]!).toBeAllClose(
            [4 * (0.3 / sx) ** 2, (sign * 0.3 * 0.4) / (sx * sy), 9 * (0.4 / sy) ** 2],
            { rtol: 1e-6 },
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("refines what any engine finds on the image itself, mirrored targets by the same models", async () => {
    const shape = await tinyRefinement();
    const { image, landmarks } = squares(91);
    const size = { width: 64, height: 48 };
    const off = landmarks.map(([x, y], k): Point => [x + (k % 2 ? 0.9 : -0.9), y + (k % 3 ? 0.7 : -0.7)]);
    const pipeline = new TwoStagePipeline({
      locate: { engine: constantEngine(size, [[31.5, 23.5]]), spacing: [1, 1] },
      localize: { engine: constantEngine(size, off), spacing: [1, 1] },
      refinements: 0,
      shape: { ...shape, weights: shape.weights.map(() => [0, 1]) },
    });
    const distance = (found: readonly Point[], truth: readonly Point[]) =>
      found.reduce((sum, [x, y], k) => sum + Math.hypot(x - truth[k]![0], y - truth[k]![1]), 0) / truth.length;
    const [found] = await pipeline.find(image, [1, 1], [{ name: "it", region: whole(image) }]);
    expect(found!.refined!.found).toBeAllClose(off, { atol: 1e-5 });
    expect(distance(found!.landmarks, landmarks)).toBeLessThan(0.6 * distance(off, landmarks));
    const mirrored = warpImage(image, { ...size, homography: [-1, 0, 63, 0, 1, 0, 0, 0, 1] });
    const [other] = await pipeline.find(mirrored, [1, 1], [{ name: "it", region: whole(image), mirror: true }]);
    expect(other!.landmarks.map(([x, y]) => [63 - x, y])).toBeAllClose(found!.landmarks, { atol: 0.1, rtol: 0 });
    expect(
      () =>
        new TwoStagePipeline({
          locate: { engine: constantEngine(size, [[1, 1]]), spacing: [1, 1] },
          localize: { engine: constantEngine(size, [[1, 1]]), spacing: [1, 1] },
          shape,
        }),
    ).toThrow(new RangeError("TwoStagePipeline: shape.weights.length must be 1, got 6"));
  });

  it("centres the second pass on what the first found, and the third on what the second found", async () => {
    const image = black(200, 100);
    const make = (refinements: number) =>
      new TwoStagePipeline({
        locate: { engine: constantEngine({ width: 50, height: 50 }, [[30, 20]]), spacing: [1, 1] },
        // Always 3 px right and 2 px down of the middle: each pass moves the field by 0.9 and 0.6 mm.
        localize: {
          engine: constantEngine({ width: 21, height: 21 }, [
            [0, 0],
            [13, 12],
          ]),
          spacing: [0.3, 0.3],
          center: 1,
        },
        refinements,
      });
    for (const refinements of [0, 1, 2]) {
      const [found] = await make(refinements).find(image, [0.5, 0.5], [{ name: "it", region: whole(image) }]);
      const passes = refinements + 1;
      expect(found!.located).toBeAllClose([99.5 + 5.5 / 0.5, 49.5 - 4.5 / 0.5], { atol: 1e-6 });
      expect(found!.landmarks[1]!).toBeAllClose(
        [found!.located[0] + (passes * 0.9) / 0.5, found!.located[1] + (passes * 0.6) / 0.5],
        { atol: 1e-5 },
      );
    }
  });

  it("finds bright spots of an anisotropic film to a twentieth of a pixel, each in its own region", async () => {
    const spacing = [0.4, 0.25] as const;
    const image = spots(
      { width: 521, height: 431 },
      [
        [131.3, 210.8],
        [402.6, 180.1],
      ],
      [5, 8],
    );
    const center = brightestEngine({ width: 160, height: 160 }, [[0, 0]]);
    const fine = brightestEngine({ width: 90, height: 80 }, [
      [0, 0],
      [10, -5],
    ]);
    const pipeline = new TwoStagePipeline({
      locate: { engine: center, spacing: [1, 1], mirror: false },
      localize: { engine: fine, spacing: [0.5, 0.5] },
    });
    const regions = [
      { left: 0, top: 0, width: 261, height: 431 },
      { left: 260, top: 0, width: 261, height: 431 },
    ];
    const found = await pipeline.find(image, spacing, [
      { name: "right", region: regions[0]! },
      { name: "left", region: regions[1]!, mirror: true },
    ]);
    expect(found.map(({ name }) => name)).toEqual(["right", "left"]);
    expect(found[0]!.landmarks).toBeAllClose(
      [
        [131.3, 210.8],
        [131.3 + (10 * 0.5) / 0.4, 210.8 - (5 * 0.5) / 0.25],
      ],
      { atol: 0.05 },
    );
    expect(found[1]!.landmarks).toBeAllClose(
      [
        [402.6, 180.1],
        [402.6 - (10 * 0.5) / 0.4, 180.1 - (5 * 0.5) / 0.25],
      ],
      { atol: 0.05 },
    );
    // Both targets in one batch: one look of the first stage, two of the second.
    expect(center.seen.map(({ length }) => length)).toEqual([2 * 160 * 160]);
    expect(fine.seen.map(({ length }) => length)).toEqual([2 * 90 * 80, 2 * 90 * 80]);
  });

  it("takes black and white from the field or from the whole image, and shows the located stage nothing else", async () => {
    const image = black(60, 40);
    image.data.fill(50, 0, 60 * 40);
    for (let y = 0; y < 40; y++) for (let x = 30; x < 60; x++) image.data[y * 60 + x] = y < 20 ? 100 : 200;
    const see = async (contrast: "region" | "image") => {
      const engine = brightestEngine({ width: 60, height: 40 }, [[0, 0]]);
      const pipeline = new TwoStagePipeline({
        locate: { engine, spacing: [1, 1], contrast, intensity: { low: 0, high: 100 }, mirror: false },
        localize: { engine: constantEngine({ width: 8, height: 8 }, [[4, 4]]), spacing: [1, 1] },
      });
      await pipeline.find(image, [1, 1], [{ name: "it", region: { left: 30, top: 0, width: 30, height: 40 } }]);
      return engine.seen[0]!;
    };
    const region = await see("region");
    const entire = await see("image");
    // The region's middle lies in the input's middle; to its left and right is black.
    expect([region[10 * 60 + 2], region[10 * 60 + 30], region[30 * 60 + 30]]).toEqual([0, 0, 1]);
    expect(entire[10 * 60 + 2]).toBe(0);
    expect(entire[10 * 60 + 30]).toBeCloseTo(1 / 3, 6);
    expect(entire[30 * 60 + 30]).toBe(1);
  });

  it("refuses what cannot work, naming it", async () => {
    const engine = constantEngine({ width: 8, height: 8 }, [[4, 4]]);
    const stage = { engine, spacing: [1, 1] as const };
    const image = black(10, 10);
    expect(() => new TwoStagePipeline({ locate: { ...stage, spacing: [1, 0] }, localize: stage })).toThrow(
      "TwoStagePipeline: locate.spacing[1] must be a positive number, got 0",
    );
    expect(() => new TwoStagePipeline({ locate: stage, localize: { ...stage, center: 1 } })).toThrow(
      "TwoStagePipeline: localize.center must be one of the engine's 1 landmarks, from 0, got 1",
    );
    const pipeline = new TwoStagePipeline({ locate: stage, localize: stage });
    const target = { name: "it", region: whole(image) };
    await expect(pipeline.find(image, [0, 1], [target])).rejects.toThrow("spacing[0] must be a positive number, got 0");
    await expect(pipeline.find(image, [1, 1], [])).rejects.toThrow("targets.length must be an integer of at least 1");
    const outside = { name: "it", region: { left: 5, top: 0, width: 6, height: 10 } };
    await expect(pipeline.find(image, [1, 1], [outside])).rejects.toThrow(
      "targets[0].region must be whole pixels inside the 10 × 10 image, got [5, 0, 6, 10]",
    );
  });
});
