import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyHomography, type Point } from "../../src/geometry/index.ts";
import { PointModel } from "../../src/shape/PointModel.ts";
import { learnShapeModel } from "../../src/shape/shapeModel.ts";
import { reference, shapes } from "./reference.ts";

const shape = learnShapeModel(shapes, reference.modes);
const model = new PointModel(shape);
const scaleOf = Math.hypot(...shape.mean.flat());

describe("PointModel", () => {
  it("finds the parameters of any shape that it formed", () => {
    const number = (size: number) => fc.double({ min: -size, max: size, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number(20), number(20), number(50), number(50), number(5), number(5), number(5)), (p) => {
        const parameters = Float64Array.from(p);
        expect(model.project(model.form(parameters))).toBeAllClose(parameters, { atol: 1e-6 });
      }),
    );
  });

  it("forms T(mean + b·mode): turned, scaled and moved with its modes", () => {
    const parameters = Float64Array.of(0.3 * scaleOf, -0.2 * scaleOf, 4 * Math.sqrt(6), -3 * Math.sqrt(6), 2, 0, -1);
    const own = shape.mean.map(([x, y], k): Point => {
      const along = (i: number) => 2 * shape.modes[0]![i]! - shape.modes[2]![i]!;
      return [x + along(2 * k), y + along(2 * k + 1)];
    });
    const placed = applyHomography([1.3, 0.2, 4, -0.2, 1.3, -3, 0, 0, 1], own);
    expect(model.form(parameters)).toBeAllClose(placed.flat(), { atol: 1e-9 });
  });

  it("puts missing landmarks where the others would have them, and asks for two", () => {
    const formed = model.form(Float64Array.of(10, 5, 60, -40, 1.5, -1, 0.5));
    const points = Array.from(
      { length: 6 },
      (_, k): Point => (k === 2 ? [Number.NaN, 1] : [formed[2 * k]!, formed[2 * k + 1]!]),
    );
    expect(model.complete(points)).toBeAllClose(formed, { atol: 0.05, rtol: 0 });
    expect(model.complete(points.map((point, k): Point => (k > 0 ? [Number.NaN, 0] : point)))).toBeNull();
  });

  it("does not know variances of models that were stored without", () => {
    expect(new PointModel({ mean: shape.mean, modes: shape.modes }).variances).toEqual([Infinity, Infinity, Infinity]);
  });
});
