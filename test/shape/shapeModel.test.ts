import { describe, expect, it } from "vitest";
import {
  applyHomography,
  composeHomographies,
  type Point,
  rotation,
  scaling,
  translation,
} from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { alignShapes } from "../../src/shape/alignShapes.ts";
import { learnShapeModel, shapeDistance } from "../../src/shape/shapeModel.ts";
import { principalAngle } from "./principalAngle.ts";
import { reference, shapes } from "./reference.ts";

const landmarks = 12;
const base = Array.from({ length: landmarks }, (_, k): Point => [60 + 40 * Math.cos(k / 2), 50 + 30 * Math.sin(k / 2)]);
/** Two ways to differ from the base: wider at the top, and a wave along it. */
const ways = [
  base.map(([x, y]): Point => [((x - 60) * (50 - y)) / 300, 0]),
  base.map((_, k): Point => [0, 3 * Math.sin(k)]),
];
const formed = (weights: readonly number[]) =>
  base.map(
    ([x, y], k): Point => [
      x + weights.reduce((sum, w, i) => sum + w * ways[i]![k]![0], 0),
      y + weights.reduce((sum, w, i) => sum + w * ways[i]![k]![1], 0),
    ],
  );
const placed = (points: readonly Point[], random: () => number) => {
  const size = 0.8 + 0.4 * random();
  const steps = [rotation(random() - 0.5), scaling(size, size), translation(20 * random(), -10 * random())];
  const homography = steps.reduce((before, next) => composeHomographies(before, next));
  return applyHomography(homography, points).map(([x, y]): Point => [x + 0.1 * random(), y + 0.1 * random()]);
};

describe("shapeModel", () => {
  const random = createRandom("shapes");
  const examples = Array.from({ length: 200 }, () => placed(formed([random() - 0.5, random() - 0.5]), random));
  const model = learnShapeModel(examples, 4);

  it("knows shapes like its examples, wherever they lie", () => {
    for (let i = 0; i < 20; i++)
      expect(shapeDistance(model, placed(formed([random() - 0.5, random() - 0.5]), random))).toBeLessThan(0.15);
  });

  it("measures how far a landmark is from where the others would have it", () => {
    const shape = formed([0.2, -0.3]);
    const moved = shape.map(([x, y], k): Point => (k === 5 ? [x, y + 6] : [x, y]));
    // One of 12 landmarks off by 6: at most 6 / √12, and most of it fits no direction.
    const distance = shapeDistance(model, moved);
    expect(distance).toBeGreaterThan(0.6);
    expect(distance).toBeLessThan((1.2 * 6) / Math.sqrt(landmarks));
  });

  it("has orthonormal directions", () => {
    const products = model.modes.flatMap((a) => model.modes.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)));
    expect(products).toBeAllClose([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], { atol: 1e-9 });
  });

  it("answers for landmarks in one point, and refuses fewer shapes than directions", () => {
    expect(
      shapeDistance(
        model,
        base.map((): Point => [3, 4]),
      ),
    ).toBeGreaterThan(20);
    expect(() => learnShapeModel(examples.slice(0, 4), 4)).toThrow("learnShapeModel: count must be below");
  });

  it("lays the shapes over each other as menpo does, and has its mean, variances and modes", () => {
    const aligned = alignShapes(shapes).shapes.slice(0, 4);
    expect(aligned.map((points) => points.flat())).toBeAllClose(reference.shape.aligned, { atol: 1e-5, rtol: 0 });
    const { mean, modes, variances } = learnShapeModel(shapes, reference.modes);
    expect(mean.flat()).toBeAllClose(reference.shape.mean, { atol: 1e-5, rtol: 0 });
    expect(variances!).toBeAllClose(reference.shape.variances, { rtol: 1e-5 });
    expect(principalAngle(modes, reference.shape.modes)).toBeLessThan(1e-4);
  });

  it("has modes that neither move, turn nor scale the mean", () => {
    const { mean, modes } = model;
    for (const mode of modes) {
      const along = (direction: (x: number, y: number) => readonly [number, number]) =>
        mean.reduce((sum, [x, y], k) => {
          const [u, v] = direction(x, y);
          return sum + u * mode[2 * k]! + v * mode[2 * k + 1]!;
        }, 0);
      expect([
        along(() => [1, 0]),
        along(() => [0, 1]),
        along((x, y) => [x, y]),
        along((x, y) => [-y, x]),
      ]).toBeAllClose([0, 0, 0, 0], { atol: 1e-9 });
    }
  });

  it("learns nearly the same where landmarks are missing here and there", () => {
    const holes = examples.map((points, n) =>
      points.map((point, k): Point => ((n * 7 + k * 3) % 20 === 0 ? [Number.NaN, Number.NaN] : point)),
    );
    const learned = learnShapeModel(holes, 2);
    expect(learned.mean.flat()).toBeAllClose(model.mean.flat(), { atol: 0.2, rtol: 0 });
    expect(principalAngle(learned.modes, model.modes.slice(0, 2))).toBeLessThan(0.05);
  });

  it("has no modes where all shapes are alike, and refuses landmarks that no shape has", () => {
    const alike = [0, 1, 2, 3].map((n) => base.map(([x, y]): Point => [x + n, y - n]));
    expect(learnShapeModel(alike, 2).modes).toEqual([]);
    const without = alike.map((points) =>
      points.map((point, k): Point => (k === 2 ? [Number.NaN, Number.NaN] : point)),
    );
    expect(() => learnShapeModel(without, 2)).toThrow(
      new RangeError("learnShapeModel: landmark 2 must be present in at least one shape"),
    );
    expect(() => alignShapes([base, base.slice(1)])).toThrow(
      new RangeError("alignShapes: shapes[1].length must be 12, got 11"),
    );
    expect(() => alignShapes([base, base.map((): Point => [1, 1])])).toThrow(
      new RangeError("alignShapes: shapes[1] must have two different landmarks"),
    );
    expect(() => alignShapes([])).toThrow(new RangeError("alignShapes: shapes.length must be at least 1, got 0"));
  });
});
