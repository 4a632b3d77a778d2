import type { OutOfFold, OutOfFoldCase } from "../../src/experiments/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";

/** A normal variate by Box and Muller. */
export const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Out-of-fold predictions of knees with normal errors, two knees a patient; `errorOf` may add to a point's error. */
export function madeUp({
  count = 60,
  deviation = 1,
  shift = 0,
  seed = 0,
  folds = 4,
}: {
  count?: number;
  deviation?: number;
  shift?: number;
  seed?: number;
  folds?: number;
} = {}): OutOfFold {
  const cases = Array.from({ length: count }, (_, i): OutOfFoldCase => {
    const place = createRandom(0, "truth", i);
    const noise = createRandom(seed, "noise", i);
    const truth = kneeLandmarkNames.map((_, k): Point => [20 * k + 5 * place(), 100 + 40 * place()]);
    const patient = Math.floor(i / 2);
    return {
      id: `knee${i}.png`,
      group: `p${patient}`,
      fold: String(patient % folds),
      columns: { kl: String(i % 5) },
      spacing: [0.5, 0.25],
      truth,
      predicted: truth.map(
        ([x, y]): Point => [x + (deviation * normal(noise) + shift) / 0.5, y + (deviation * normal(noise)) / 0.25],
      ),
      confidence: truth.map(() => 0.5),
    };
  });
  return { data: "0123456789abcdef", landmarkNames: kneeLandmarkNames, about: {}, cases };
}
