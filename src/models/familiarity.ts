import { CholeskyDecomposition, Matrix } from "ml-matrix";
import * as v from "valibot";
import { listsOf, refusal, rowsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { appearanceFigures } from "./appearance.ts";

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const figures = v.pipe(v.array(finite), v.length(appearanceFigures));

/** As `model.json` and `pipeline.json` hold it. */
export const familiarityDocument = v.object({
  mean: figures,
  deviation: v.pipe(v.array(positive), v.length(appearanceFigures)),
  factor: v.pipe(v.array(finite), v.length((appearanceFigures * (appearanceFigures + 1)) / 2)),
  limit: positive,
  falseAlarms: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  images: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/**
 * What the images look like that a model learned from, and how unlike them an image may be.
 *
 * The distance of an image's figures x (`appearanceOf`) is √((z ᵀR⁻¹ z)/n), z = (x − mean)/deviation, R the correlation of the
 * n figures, shrunk towards none.
 */
export interface Familiarity {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Lower triangle of L, row by row, R = L·Lᵀ. */
  readonly factor: readonly number[];
  /** The distance beyond which an image is not like those. */
  readonly limit: number;
  /** The part of images like those that is expected to be beyond it. */
  readonly falseAlarms: number;
  /** Images that it was learned from. */
  readonly images: number;
}

/** Figures of an image that a model may learn from, and whose they are. */
export interface FamiliarImage {
  readonly figures: readonly number[];
  /** Images of a group (a patient, a film) are held out together. */
  readonly group: string;
}

/** Parts that are held out in turn, and the part of images that may be called unlike. */
const [folds, alarms] = [5, 0.01];

/** Images that are needed at least. */
export const fewestFamiliar = 20;

/**
 * Learns what images look like. The limit is the ⌈(1 − α)(n + 1)⌉-th of the n distances that images have from the others,
 * a fifth of the groups held out at a time (cross-conformal prediction), α = 0.01; the largest where n is below 99.
 *
 * @throws RangeError for fewer than 20 images
 * @see Schäfer and Strimmer, "A shrinkage approach to large-scale covariance matrix estimation", SAGMB 4, 2005
 * @see Vovk, "Cross-conformal predictors", Annals of Mathematics and Artificial Intelligence 74, 2015
 */
export function learnFamiliarity(images: readonly FamiliarImage[]): Familiarity {
  rowsOf("learnFamiliarity", "images", images);
  const fn = "learnFamiliarity";
  if (images.length < fewestFamiliar) throw refusal(fn, "images.length", `at least ${fewestFamiliar}`, images.length);
  const groups = [...new Set(images.map(({ group }) => group))];
  const fold = new Map(groups.map((group, i) => [group, i % folds]));
  const distances: number[] = [];
  for (let f = 0; f < Math.min(folds, groups.length); f++) {
    const isOut = ({ group }: FamiliarImage) => fold.get(group) === f;
    const rest = images.filter((image) => !isOut(image));
    const space = spaceOf((rest.length > 0 ? rest : images).map(({ figures }) => figures));
    for (const image of images.filter(isOut)) distances.push(familiarityDistance(space, image.figures));
  }
  distances.sort((a, b) => a - b);
  const n = distances.length;
  const rank = Math.min(n, Math.ceil((1 - alarms) * (n + 1)));
  const { mean, deviation, factor } = spaceOf(images.map(({ figures }) => figures));
  return {
    mean: mean.map(rounded),
    deviation: deviation.map(rounded),
    factor: factor.map(rounded),
    limit: rounded(distances[rank - 1]!),
    falseAlarms: (n + 1 - rank) / (n + 1),
    images: n,
  };
}

/** To seven digits, which JSON files then have. */
const rounded = (value: number) => Number(value.toPrecision(7));

type Space = Pick<Familiarity, "mean" | "deviation" | "factor">;

/** Figures that hardly vary have this deviation at least. */
const leastDeviation = 1e-3;

function spaceOf(rows: readonly (readonly number[])[]): Space {
  const n = rows.length;
  const size = rows[0]!.length;
  const over = (of: (row: readonly number[], i: number) => number) =>
    Array.from({ length: size }, (_, i) => rows.reduce((sum, row) => sum + of(row, i), 0) / n);
  const mean = over((row, i) => row[i]!);
  const deviation = over((row, i) => (row[i]! - mean[i]!) ** 2).map((square) =>
    Math.max(leastDeviation, Math.sqrt(square)),
  );
  const standard = rows.map((row) => row.map((value, i) => (value - mean[i]!) / deviation[i]!));
  const correlation = Matrix.zeros(size, size);
  let [variance, squares] = [0, 0];
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      let [sum, sumOfSquares] = [0, 0];
      for (const row of standard) {
        const product = row[i]! * row[j]!;
        sum += product;
        sumOfSquares += product * product;
      }
      const r = sum / n;
      correlation.set(i, j, r).set(j, i, r);
      variance += (sumOfSquares - n * r * r) / (n * Math.max(1, n - 1));
      squares += r * r;
    }
  const shrinkage = squares > 0 ? Math.min(1, Math.max(1e-3, variance / squares)) : 1;
  correlation.mul(1 - shrinkage);
  for (let i = 0; i < size; i++) correlation.set(i, i, 1);
  const lower = new CholeskyDecomposition(correlation).lowerTriangularMatrix;
  return { mean, deviation, factor: Array.from({ length: size }, (_, i) => lower.getRow(i).slice(0, i + 1)).flat() };
}

/** How far the figures of an image are from those that were learned: about 1 for images like those. */
export function familiarityDistance(space: Space, figures: readonly number[]): number {
  const { mean, deviation, factor } = listsOf("familiarityDistance", "space", space, ["mean", "deviation", "factor"]);
  const solved: number[] = [];
  for (let i = 0, p = 0; i < mean.length; i++) {
    let value = (figures[i]! - mean[i]!) / deviation[i]!;
    for (let j = 0; j < i; j++) value -= factor[p++]! * solved[j]!;
    solved.push(value / factor[p++]!);
  }
  return Math.sqrt(solved.reduce((sum, value) => sum + value * value, 0) / mean.length);
}

/** Why an image is not to be judged, in one sentence; null where it looks like those that were learned from. */
export function unlikeTraining(familiarity: Familiarity, figures: readonly number[] | null): string | null {
  if (!figures) return "it is not like the images of the training: hardly any of the field is in the image";
  const distance = inNameOf("unlikeTraining", () => familiarityDistance(familiarity, figures));
  return distance > familiarity.limit
    ? `it is not like the images of the training: distance ${distance.toFixed(2)} is above ${familiarity.limit.toFixed(2)}`
    : null;
}
