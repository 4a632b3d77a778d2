import { Matrix, solve } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { PatchFitter } from "../../src/shape/PatchFitter.ts";
import { PointModel } from "../../src/shape/PointModel.ts";
import { patchGradients } from "../../src/shape/patchGradients.ts";
import { samplePatches } from "../../src/shape/samplePatches.ts";
import { learnShapeModel } from "../../src/shape/shapeModel.ts";
import { largestDistance } from "./distance.ts";
import { layout, learnAppearance, orientations, reference, shapes } from "./reference.ts";

const points = new PointModel(learnShapeModel(shapes, reference.modes));
const appearance = learnAppearance();
const fitter = new PatchFitter(layout, points, appearance);

/** The first shape after a start by the formula of the most probable step, with whole matrices. */
function mostProbable(image: number, start: readonly number[], algorithm: "wiberg" | "projectOut", prior: number) {
  const { length, landmarks, stride, values } = layout;
  const parameters = points.project(start);
  const seen = new Float32Array(length);
  samplePatches(orientations[image]!, points.form(parameters), layout, seen, "nearest");
  const components = new Matrix(appearance.components.map((row) => Array.from(row)));
  const e = Matrix.columnVector(Array.from(seen, (value, i) => value - appearance.mean[i]!));
  const along = components.mmul(e);
  const shown = Matrix.columnVector(Array.from(appearance.mean));
  if (algorithm === "wiberg") shown.add(components.transpose().mmul(along));
  const [dx, dy] = [new Float32Array(length), new Float32Array(length)];
  patchGradients(Float32Array.from(shown.to1DArray()), layout, dx, dy);
  const jacobian = new Matrix(
    Array.from({ length }, (_, i) => {
      const k = Math.floor(i / stride);
      return points.basis.map((row) => dx[i]! * row[2 * k]! + dy[i]! * row[2 * k + 1]!);
    }),
  );
  const left = (columns: Matrix) => Matrix.sub(columns, components.transpose().mmul(components.mmul(columns)));
  const residual = left(e);
  const noise = (prior * residual.dot(residual)) / (landmarks * values);
  const held = Matrix.diag(points.basis.map((_, a) => (a < 4 ? 0 : noise / points.variances[a - 4]!)));
  const hessian = jacobian.transpose().mmul(left(jacobian)).add(held);
  const side = jacobian
    .transpose()
    .mmul(residual)
    .add(held.mmul(Matrix.columnVector(Array.from(parameters))));
  const move = solve(hessian, side).to1DArray();
  return points.form(parameters.map((value, a) => value - move[a]!));
}

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

  it.each(["wiberg", "projectOut"] as const)(
    "with a prior takes the step of greatest probability, by %s",
    (algorithm) => {
      for (const [i, { start }] of reference.fits[algorithm].slice(0, 6).entries())
        for (const prior of [0, 3, 200]) {
          const { path } = fitter.fit(orientations[i]!, start, {
            algorithm,
            iterations: 1,
            sampling: "nearest",
            prior,
          });
          expect(path[1]).toBeAllClose(mostProbable(i, start, algorithm, prior), { atol: 1e-4, rtol: 0 });
        }
    },
  );

  it("ends nearer to the mean shape the stronger the prior is", () => {
    const { start } = reference.fits.wiberg[0]!;
    const rarity = [0, 10, 1000, 1e6].map((prior) => {
      const { shape } = fitter.fit(orientations[0]!, start, { iterations: 40, sampling: "nearest", prior });
      return points
        .project(shape)
        .slice(4)
        .reduce((sum, b, j) => sum + b ** 2 / points.variances[j]!, 0);
    });
    expect(rarity).toEqual(rarity.toSorted((a, b) => b - a));
    expect(rarity[3]).toBeLessThan(1e-3);
  });
});
