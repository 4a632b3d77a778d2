import { describe, expect, it } from "vitest";
import { ExpertFitter } from "../../src/shape/ExpertFitter.ts";
import { ExpertLearner } from "../../src/shape/ExpertLearner.ts";
import { PointModel } from "../../src/shape/PointModel.ts";
import { learnShapeModel } from "../../src/shape/shapeModel.ts";
import { largestDistance } from "./distance.ts";
import { orientations, reference, shapes } from "./reference.ts";

const { patch, context, noise, filters, response, fits } = reference.clm;
const everywhere = shapes[0]!.map(() => true);
const learner = new ExpertLearner(6, 2, patch, context);
for (const [i, planes] of orientations.entries()) learner.add(planes, reference.shapes[i]!, everywhere, "nearest");
const experts = learner.finish();
const points = new PointModel(learnShapeModel(shapes, reference.modes));
const fitter = new ExpertFitter(points, 2, patch, experts, noise);

/** menpofit's wanted response is a density, 1/(6π) at its peak; ours is 1. */
const peak = 6 * Math.PI;
describe("ExpertLearner and ExpertFitter", () => {
  it("learn menpofit's correlation filters to 1e-5", () => {
    for (const [k, filter] of filters.entries())
      expect([...experts[k]!].map((v) => v / peak)).toBeAllClose(filter, { atol: 1e-5, rtol: 0 });
  });

  it("respond as menpofit's filters do", () => {
    for (const [k, expert] of experts.entries()) {
      const [x, y] = reference.shapes[0]!.slice(2 * k, 2 * k + 2);
      const own = [...fitter.respond(orientations[0]!, x!, y!, expert, "nearest")].map((v) => v / peak);
      expect(own).toBeAllClose(response.slice(k * patch * patch, (k + 1) * patch * patch), { atol: 1e-6, rtol: 0 });
    }
  });

  describe.each([
    ["meanShift", { algorithm: "meanShift", regularized: false }],
    ["regularized", { algorithm: "meanShift", regularized: true }],
    ["gradientDescent", { algorithm: "gradientDescent", regularized: false }],
  ] as const)("by %s", (name, options) => {
    const traces = fits[name].map(({ start, path }, i) => ({
      theirs: path,
      own: fitter.fit(orientations[i]!, start, { ...options, iterations: 12, tolerance: 1e-5, sampling: "nearest" })
        .path,
    }));

    it("take menpofit's first step to 1e-5 pixels", () => {
      for (const { own, theirs } of traces) {
        expect(own[0]).toBeAllClose(theirs[0]!, { atol: 1e-6, rtol: 0 });
        expect(own[1]).toBeAllClose(theirs[1]!, { atol: 1e-5, rtol: 0 });
      }
    });

    it("end within 0.05 pixels of menpofit's end", () => {
      const ends = traces.map(({ own, theirs }) => largestDistance(own.at(-1)!, theirs.at(-1)!));
      expect(ends.filter((d) => d > 0.05)).toEqual([]);
    });
  });

  it("leave a landmark out of its expert where an example lacks it", () => {
    const [partial, fewer] = [new ExpertLearner(6, 2, patch, context), new ExpertLearner(6, 2, patch, context)];
    for (const [i, planes] of orientations.entries()) {
      partial.add(
        planes,
        reference.shapes[i]!,
        everywhere.map((_, k) => k !== 2 || i >= 7),
      );
      if (i >= 7) fewer.add(planes, reference.shapes[i]!, everywhere);
    }
    expect(partial.finish()[2]).toEqual(fewer.finish()[2]);
  });

  it("stay where there is nothing to see", () => {
    const planes = { width: 52, height: 44, channels: 2, data: new Float32Array(2 * 52 * 44).fill(0.3) };
    for (const algorithm of ["meanShift", "gradientDescent"] as const) {
      const { path, errors } = fitter.fit(planes, reference.shapes[0]!, { algorithm, regularized: false });
      expect(largestDistance(path.at(-1)!, path[0]!)).toBe(0);
      expect([...errors]).toEqual([1, 1, 1, 1, 1, 1]);
    }
  });

  it("refuse experts of another number or size, and planes of other channels", () => {
    expect(() => new ExpertFitter(points, 2, patch, experts.slice(1), noise)).toThrow(
      new RangeError("ExpertFitter: experts.length must be 6, got 5"),
    );
    expect(() => new ExpertFitter(points, 2, 7, experts, noise)).toThrow(
      new RangeError("ExpertFitter: experts[0].length must be 98, got 162"),
    );
    const planes = { width: 3, height: 3, channels: 1, data: new Float32Array(9) };
    expect(() => fitter.fit(planes, reference.shapes[0]!)).toThrow(
      new RangeError("ExpertFitter.fit: planes.channels must be 2, got 1"),
    );
  });
});
