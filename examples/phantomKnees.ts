/** Phantom knees as a table gives them, two images a patient, with a grade: what the examples of experiments learn from. */
import { createRandom } from "kneel-tfjs/augment";
import type { ExperimentSample } from "kneel-tfjs/experiments";
import { phantomKnee } from "kneel-tfjs/phantom";

export function phantomKnees(count: number, seed = 1): ExperimentSample[] {
  return Array.from({ length: count }, (_, index) => {
    const { image: raster, landmarks, spacing } = phantomKnee({ seed, index, width: 64, height: 64 });
    const kl = String(Math.floor(5 * createRandom(seed, "grade", index)()));
    const columns = { subject: `p${index >> 1}`, kl };
    return { image: `phantom${index}.png`, row: index + 2, landmarks, spacing, columns, raster };
  });
}
