import { beforeAll, describe, expect, it } from "vitest";
import { applyHomography, type Point, warpImage } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { ShapeRefiner } from "../../src/shape/ShapeRefiner.ts";
import type { ShapeRefinement } from "../../src/shape/shapeRefinement.ts";
import { placeStart, trainShapeRefinement } from "../../src/shape/trainShapeRefinement.ts";
import { images, shapes } from "./reference.ts";

const random = createRandom("network");
/** What a network might find: the truth, each landmark off by itself. */
const found = shapes.map((points) =>
  points.map(([x, y]): Point => [x + 3 * (random() - 0.5), y + 3 * (random() - 0.5)]),
);
const samples = images.map((image, n) => ({ image, landmarks: shapes[n]!, found: found[n]! })).slice(0, 17);
const scales = [{ patch: 9, modes: 3, components: 5 }];
const members = [
  { feature: "igo", diagonal: 40, scales },
  { feature: "none", diagonal: 40, scales },
] as const;
const meanDistance = (a: readonly Point[], b: readonly Point[]) =>
  a.reduce((sum, [x, y], k) => sum + Math.hypot(x - b[k]![0], y - b[k]![1]), 0) / a.length;
const mirrored = (points: readonly Point[]) => points.map(([x, y]): Point => [51 - x, y]);
const mirror = (image: (typeof images)[number]) =>
  warpImage(image, { width: 52, height: 44, homography: [-1, 0, 51, 0, 1, 0, 0, 0, 1] });

describe("trainShapeRefinement and ShapeRefiner", () => {
  let refinement: ShapeRefinement;
  let refiner: ShapeRefiner;
  beforeAll(async () => {
    const steps: string[] = [];
    refinement = await trainShapeRefinement(samples, {
      members,
      onProgress: (done, total) => steps.push(`${done}/${total}`),
    });
    expect(steps.at(-1)).toBe("8/8");
    refiner = new ShapeRefiner(refinement);
  });

  it("brings what was found closer to the truth in images that it has not seen", () => {
    const unseen = [17, 18, 19];
    const before = unseen.map((n) => meanDistance(found[n]!, shapes[n]!));
    const after = unseen.map((n) => meanDistance(refiner.refine(images[n]!, found[n]!).landmarks, shapes[n]!));
    expect(after.reduce((a, b) => a + b)).toBeLessThan(0.7 * before.reduce((a, b) => a + b));
  });

  it("finds mirror images by the same models", () => {
    const plain = refiner.refine(images[18]!, found[18]!);
    const there = refiner.refine(mirror(images[18]!), mirrored(found[18]!), { mirror: true });
    expect(mirrored(there.landmarks).flat()).toBeAllClose(plain.landmarks.flat(), { atol: 1e-3, rtol: 0 });
    expect(there.moves).toBeAllClose(plain.moves, { atol: 1e-3 });
  });

  it("learns the same from samples that are mirror images", async () => {
    const other = await trainShapeRefinement(
      samples.map((sample, n) =>
        n % 2 === 0
          ? sample
          : {
              image: mirror(sample.image),
              landmarks: mirrored(sample.landmarks),
              found: mirrored(sample.found),
              mirror: true,
            },
      ),
      { members },
    );
    const own = new ShapeRefiner(other).refine(images[19]!, found[19]!).landmarks;
    expect(own.flat()).toBeAllClose(refiner.refine(images[19]!, found[19]!).landmarks.flat(), { atol: 0.01, rtol: 0 });
  });

  it("is the weighted mean of what was found and the fits, and rejects fits beyond a limit landmark by landmark", () => {
    const fits = refiner.fits(images[17]!, found[17]!);
    const even = {
      ...refinement,
      weights: refinement.weights.map(() => [0.5, 0.3, 0.2]),
      limits: refinement.limits.map(() => [
        { move: 100, error: 100 },
        { move: 100, error: 100 },
      ]),
    };
    const all = new ShapeRefiner(even).refine(images[17]!, found[17]!);
    const mean = found[17]!.map((point, k) =>
      [0, 1].map(
        (axis) => 0.5 * point[axis]! + 0.3 * fits[0]!.landmarks[k]![axis]! + 0.2 * fits[1]!.landmarks[k]![axis]!,
      ),
    );
    expect(all.landmarks.flat()).toBeAllClose(mean.flat(), { atol: 1e-9 });
    expect(all.accepted).toEqual([2, 2, 2, 2, 2, 2]);
    const strict = even.limits.map((row, k) =>
      row.map((limit, m) => (k === 1 ? { ...limit, move: 0 } : k === 2 && m === 0 ? { ...limit, error: 0 } : limit)),
    );
    const some = new ShapeRefiner({ ...even, limits: strict }).refine(images[17]!, found[17]!);
    expect(some.accepted).toEqual([2, 0, 1, 2, 2, 2]);
    expect(some.landmarks[1]).toEqual(found[17]![1]);
    const [x] = some.landmarks[2]!;
    expect(x).toBeCloseTo((0.5 * found[17]![2]![0] + 0.2 * fits[1]!.landmarks[2]![0]) / 0.7, 9);
  });

  it("keeps what was found where nothing can be fitted: one landmark, all in one point, none", () => {
    const missing: Point = [Number.NaN, Number.NaN];
    for (const points of [
      found[17]!.map((point, k) => (k === 0 ? point : missing)),
      found[17]!.map((): Point => [20, 20]),
      found[17]!.map(() => missing),
    ]) {
      const { landmarks, accepted, moves } = refiner.refine(images[17]!, points);
      expect(landmarks).toEqual(points);
      expect(accepted).toEqual([0, 0, 0, 0, 0, 0]);
      expect(moves.every(Number.isNaN)).toBe(true);
    }
  });

  it("refuses an image whose pixels are no numbers", () => {
    const data = Float32Array.from(images[17]!.data, (v, i) => (i === 9 ? Number.NaN : v));
    expect(() => refiner.refine({ ...images[17]!, data }, found[17]!)).toThrow(
      new RangeError("warpImage: image.data must be finite numbers, got NaN at 9"),
    );
  });

  it("is never far worse than what was found, whatever the image shows", () => {
    const noise = { ...images[17]!, data: Uint8Array.from(images[17]!.data, () => 255 * random()) };
    const { landmarks } = refiner.refine(noise, found[17]!);
    const limit = Math.max(...refinement.limits.flat().map(({ move }) => move));
    const [left, right] = [12, 40];
    // A frame has 40 pixels where the image has about the object's diagonal of 32.
    for (const [k, [x, y]] of landmarks.entries())
      expect(Math.hypot(x - found[17]![k]![0], y - found[17]![k]![1])).toBeLessThan((limit * (right - left)) / 25);
  });

  it("averages evenly where no network's landmarks are known, and starts where the examples had them", async () => {
    const alone = await trainShapeRefinement(
      samples.map(({ image, landmarks }) => ({ image, landmarks })),
      { members },
    );
    expect(alone.weights).toEqual(shapes[0]!.map(() => [1 / 3, 1 / 3, 1 / 3]));
    const mean = shapes[0]!.map((_, k) =>
      [0, 1].map((axis) => shapes.slice(0, 17).reduce((sum, points) => sum + points[k]![axis]!, 0) / 17),
    );
    expect(placeStart(alone.start, images[0]!).flat()).toBeAllClose(mean.flat(), { atol: 1e-9 });
    const twice = { width: 104, height: 88, channels: 1, data: new Uint8Array(104 * 88) };
    const homography = [2, 0, 0.5, 0, 2, 0.5, 0, 0, 1] as const;
    expect(placeStart(alone.start, twice).flat()).toBeAllClose(
      applyHomography(homography, mean as unknown as Point[]).flat(),
      { atol: 1e-9 },
    );
  });

  it("refuses parts that do not belong together", async () => {
    const refuse = (change: Partial<ShapeRefinement>, message: string) =>
      expect(() => new ShapeRefiner({ ...refinement, ...change })).toThrow(new RangeError(message));
    refuse({ members: [] }, "ShapeRefiner: members.length must be at least 1, got 0");
    refuse({ start: refinement.start.slice(1) }, "ShapeRefiner: start.length must be 6, got 5");
    refuse(
      { weights: refinement.weights.map(() => [0.5, 0.6, -0.1]) },
      "ShapeRefiner: weights[0] must be 3 numbers of at least 0 that add up to 1, got [0.5, 0.6, -0.1]",
    );
    refuse({ limits: refinement.limits.map((row) => row.slice(1)) }, "ShapeRefiner: limits[0].length must be 2, got 1");
    expect(() => refiner.refine(images[0]!, found[0]!.slice(2))).toThrow(
      new RangeError("ShapeRefiner.refine: found.length must be 6, got 4"),
    );
    await expect(
      trainShapeRefinement(
        samples.map((sample) => ({ ...sample, group: "one" })),
        { members },
      ),
    ).rejects.toThrow(new RangeError("trainShapeRefinement: folds must be at most 1, the number of groups, got 3"));
  });
});
