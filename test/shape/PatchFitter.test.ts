import { describe, expect, it } from "vitest";
import { PatchFitter } from "../../src/shape/PatchFitter.ts";
import { PointModel } from "../../src/shape/PointModel.ts";
import { learnShapeModel } from "../../src/shape/shapeModel.ts";
import { largestDistance } from "./distance.ts";
import { layout, learnAppearance, orientations, reference, shapes } from "./reference.ts";

const fitter = new PatchFitter(layout, new PointModel(learnShapeModel(shapes, reference.modes)), learnAppearance());
describe("PatchFitter", () => {
  describe.each(["wiberg", "projectOut"] as const)("by %s", (algorithm) => {
    const traces = reference.fits[algorithm].map(({ start, path }, i) => ({
      theirs: path,
      own: fitter.fit(orientations[i]!, start, { algorithm, iterations: 12, tolerance: 1e-5, sampling: "nearest" })
        .path,
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
});
