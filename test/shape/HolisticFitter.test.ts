import { describe, expect, it } from "vitest";
import { HolisticFitter } from "../../src/shape/HolisticFitter.ts";
import { IncrementalPca } from "../../src/shape/IncrementalPca.ts";
import { PiecewiseAffine } from "../../src/shape/PiecewiseAffine.ts";
import { PointModel } from "../../src/shape/PointModel.ts";
import { learnShapeModel } from "../../src/shape/shapeModel.ts";
import { largestDistance } from "./distance.ts";
import { orientations, reference, shapes } from "./reference.ts";

const { triangles, pixels, first, fits } = reference.holistic;
const model = learnShapeModel(shapes, reference.modes);
const warp = new PiecewiseAffine(model.mean, triangles);
const pca = new IncrementalPca(2 * warp.pixels, reference.components);
for (const [i, planes] of orientations.entries()) warp.sample(planes, reference.shapes[i]!, pca.next());
const appearance = pca.finish();
const fitter = new HolisticFitter(warp, 2, new PointModel(model), appearance);

describe("HolisticFitter", () => {
  it("warps the pixels that menpofit warps, to the same values", () => {
    expect(warp.pixels).toBe(pixels);
    const out = new Float32Array(2 * pixels);
    warp.sample(orientations[0]!, reference.shapes[0]!, out);
    expect(out).toBeAllClose(first, { atol: 1e-5, rtol: 0 });
  });

  describe.each(["wiberg", "projectOut"] as const)("by %s", (algorithm) => {
    const traces = fits[algorithm].map(({ start, path }, i) => ({
      theirs: path,
      own: fitter.fit(orientations[i]!, start, { algorithm, iterations: 6, tolerance: 1e-5 }).path,
    }));

    it("takes menpofit's first step to 1e-5 pixels", () => {
      for (const { own, theirs } of traces) {
        expect(own[0]).toBeAllClose(theirs[0]!, { atol: 1e-6, rtol: 0 });
        expect(own[1]).toBeAllClose(theirs[1]!, { atol: 1e-5, rtol: 0 });
      }
    });

    it("ends within 0.05 pixels of menpofit's end", () => {
      const ends = traces.map(({ own, theirs }) => largestDistance(own.at(-1)!, theirs.at(-1)!));
      expect(ends.filter((d) => d > 0.05)).toEqual([]);
    });
  });

  it("refuses an appearance of other pixels, a shape of other landmarks and planes of other channels", () => {
    const points = new PointModel(model);
    expect(() => new HolisticFitter(warp, 1, points, appearance)).toThrow(
      new RangeError(`HolisticFitter: appearance.mean.length must be ${pixels}, got ${2 * pixels}`),
    );
    const fewer = new PointModel(
      learnShapeModel(
        shapes.map((shape) => shape.slice(1)),
        2,
      ),
    );
    expect(() => new HolisticFitter(warp, 2, fewer, appearance)).toThrow(
      new RangeError("HolisticFitter: points.landmarks must be 6, got 5"),
    );
    const planes = { width: 3, height: 3, channels: 1, data: new Float32Array(9) };
    expect(() => fitter.fit(planes, reference.shapes[0]!)).toThrow(
      new RangeError("HolisticFitter.fit: planes.channels must be 2, got 1"),
    );
  });
});
