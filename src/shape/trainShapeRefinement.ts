import type { Point, Raster } from "../geometry/index.ts";
import { assertPoints } from "../geometry/point.ts";
import { assertInteger, fieldsOf, refusal, rowsOf } from "../internal/guards.ts";
import { DeformableFitter } from "./DeformableFitter.ts";
import { type CombinationCase, learnCombination } from "./learnCombination.ts";
import { usualScales } from "./scaleOptions.ts";
import type { ShapeRefinement } from "./shapeRefinement.ts";
import { type DeformableOptions, type ShapeSample, trainDeformableModel } from "./trainDeformableModel.ts";

/** An example for a refinement. */
export interface RefinementSample extends ShapeSample {
  /** Samples of one group, such as a patient, are never on both sides of a fold. @default a group of its own */
  readonly group?: string;
  /** What a network that did not learn from this sample found; null where there is none. @default null */
  readonly found?: readonly Point[] | null;
}

/** Options of `trainShapeRefinement`. */
export interface ShapeRefinementOptions {
  /** Options of each member. @default {@link defaultMembers} */
  readonly members?: readonly DeformableOptions[];
  /** Folds in which weights and limits are learned on samples that the members did not learn from. @default 3 */
  readonly folds?: number;
  /** Told of every model that was trained. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The same patches at two sizes of the image, so that they show different surroundings and their errors differ. */
export const defaultMembers: readonly DeformableOptions[] = [
  { feature: "doubleIgo", diagonal: 150, scales: usualScales("paam") },
  { feature: "doubleIgo", diagonal: 220, scales: usualScales("paam") },
];

/**
 * Learns the members of a {@link ShapeRefinement} on all samples, and their weights and limits out of fold: in each fold
 * members that learned from the others are fitted from what a network found. Samples without `found` have no part in the weights;
 * where none has it, each landmark is the mean of what will be found and of the fits, and limits are learned from fits from
 * the mean shape.
 *
 * @throws RangeError with fewer samples than a member needs, or fewer groups than folds
 */
export async function trainShapeRefinement(
  samples: readonly RefinementSample[],
  given: ShapeRefinementOptions = {},
): Promise<ShapeRefinement> {
  rowsOf("trainShapeRefinement", "samples", samples);
  const {
    members = defaultMembers,
    folds = 3,
    onProgress = () => {},
  } = fieldsOf("trainShapeRefinement", "options", given);
  const fn = "trainShapeRefinement";
  assertInteger(fn, "members.length", members.length);
  assertInteger(fn, "folds", folds, 2);
  const groups = [...new Set(samples.map(({ group }, n) => group ?? `#${n}`))];
  if (groups.length < folds) throw refusal(fn, "folds", `at most ${groups.length}, the number of groups`, folds);
  const foldOf = new Map(groups.map((group, i) => [group, i % folds]));
  const fold = samples.map(({ group }, n) => foldOf.get(group ?? `#${n}`)!);
  const total = members.length * (folds + 1);
  let done = 0;
  const train = async (own: readonly RefinementSample[]) => {
    const models = [];
    for (const options of members) {
      models.push(await trainDeformableModel(own, options));
      onProgress(++done, total);
    }
    return models;
  };
  const start = await startOf(samples);
  const cases: (CombinationCase & { readonly known: boolean })[] = [];
  for (let f = 0; f < folds; f++) {
    const fitters = (await train(samples.filter((_, n) => fold[n] !== f))).map((model) => new DeformableFitter(model));
    for (const [n, { image, landmarks, found = null, mirror = false }] of samples.entries()) {
      if (fold[n] !== f) continue;
      const raster = typeof image === "function" ? await image() : image;
      const from = found ?? placeStart(start, raster);
      const fits = fitters.map((fitter) => fitter.fit(raster, from, { mirror }));
      cases.push({ found: from, fits, truth: landmarks, known: found !== null });
    }
  }
  const known = cases.filter((one) => one.known);
  const { limits } = learnCombination(known.length > 0 ? known : cases);
  const even = start.map(() => new Array<number>(1 + members.length).fill(1 / (1 + members.length)));
  const weights = known.length > 0 ? learnCombination(known).weights : even;
  return { members: await train(samples), weights, limits, start };
}

/** A start in parts of an image's width and height, in its pixels. */
export function placeStart(start: readonly Point[], raster: Raster): Point[] {
  assertPoints("placeStart", "start", start);
  const { width, height } = fieldsOf("placeStart", "raster", raster);
  return start.map(([u, v]): Point => [u * width - 0.5, v * height - 0.5]);
}

/** The mean of each landmark in parts of its image's width and height. */
async function startOf(samples: readonly RefinementSample[]): Promise<Point[]> {
  const sums = (samples[0]?.landmarks ?? []).map(() => [0, 0, 0]);
  for (const { image, landmarks } of samples) {
    const { width, height } = typeof image === "function" ? await image() : image;
    for (const [k, [x, y]] of landmarks.entries()) {
      if (Number.isNaN(x) || Number.isNaN(y) || !sums[k]) continue;
      sums[k]![0]! += (x + 0.5) / width;
      sums[k]![1]! += (y + 0.5) / height;
      sums[k]![2]!++;
    }
  }
  return sums.map(([x, y, n]): Point => [x! / n!, y! / n!]);
}
