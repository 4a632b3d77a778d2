import type { Point, Size } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { phantomKnee } from "../../src/phantom/index.ts";
import { LandmarkPredictor } from "../../src/pipelines/index.ts";
import { trainShapeRefinement } from "../../src/shape/index.ts";
import { tinyModel } from "../models/tinyModel.ts";

const size: Size = { width: 72, height: 64 };
const knees = Array.from({ length: 17 }, (_, index) => phantomKnee({ seed: "refined", index, ...size }));
const random = createRandom("found");
const moved = (points: readonly Point[]) =>
  points.map(([x, y]): Point => [x + 3 * (random() - 0.5), y + 3 * (random() - 0.5)]);
const scales = [{ patch: 9, modes: 4, components: 8, iterations: 8 }];

/** What stands for a network: the same landmarks whatever it is shown. */
function engine(points: readonly Point[]) {
  return {
    input: size,
    landmarks: points.length,
    run: async () => ({
      points: Float32Array.from(points.flat()),
      covariance: Float32Array.from(points.flatMap(() => [1, 0, 1])),
    }),
    dispose() {},
  };
}

/** Landmarks of two knees by a predictor with shape models, all learned here; and what was found before, and the truth. */
export async function refinedKnees() {
  const samples = knees.slice(2).map(({ image, landmarks }) => ({ image, landmarks, found: moved(landmarks) }));
  const members = [
    { feature: "doubleIgo", diagonal: 60, scales: scales.map((scale) => ({ ...scale, prior: 25 })) },
    { method: "aam", feature: "none", diagonal: 40, scales },
  ] as const;
  const refinement = await trainShapeRefinement(samples, { members });
  const results = [];
  for (const { image, landmarks: truth } of knees.slice(0, 2)) {
    const found = moved(truth);
    const { weights: _, ...model } = tinyModel({
      architecture: { inputShape: [size.height, size.width, 1], landmarks: truth.length },
      preprocessing: size,
    });
    const predictor = new LandmarkPredictor({ ...model, engine: engine(found), refinement });
    const { landmarks } = await predictor.predict(image);
    predictor.dispose();
    results.push({ found, truth, landmarks });
  }
  return results;
}
