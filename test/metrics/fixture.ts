import type { Point, Spacing } from "../../src/geometry/index.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

interface Bones {
  readonly tibia_then_femur_percent: Reference;
  readonly mean: Reference;
  readonly std_ddof1: Reference;
}

/** Errors of 40 images × 16 landmarks in mm, and NumPy's figures for them. */
export const reference = readFixture<{
  truth_px: Reference;
  predicted_px: Reference;
  spacing_mm_xy: Reference;
  error_mm: Reference;
  thresholds_mm: number[];
  pck_pointwise_percent: Reference;
  pck_per_landmark_percent: Reference;
  kneel_report: { cross_validation: Bones; test: Bones };
  outlier_images_percent_10mm: number;
  outlier_points_percent_10mm: number;
  mean_radial_error_mm: number;
  std_ddof1_mm: number;
  median_mm: number;
  ced_0_10mm_1001: Reference;
  auc_0_10mm_trapezoid: number;
}>("metrics.json");

/** Numbers in consecutive pieces of a length. */
function pieces<T>(values: readonly T[], length: number): T[][] {
  return Array.from({ length: values.length / length }, (_, i) => values.slice(i * length, (i + 1) * length));
}

const pairs = ({ data }: Reference) => pieces(data, 2) as unknown as Point[];

export const truth: Point[][] = pieces(pairs(reference.truth_px), 16);
export const predicted: Point[][] = pieces(pairs(reference.predicted_px), 16);
export const spacing: Spacing[] = pairs(reference.spacing_mm_xy) as unknown as Spacing[];
export const errors: number[][] = pieces(reference.error_mm.data, 16);

export const tight = { atol: 1e-9, rtol: 1e-9 };

/** What is no error, whatever it would count as. */
export const strangers: readonly (readonly [unknown, string])[] = [
  [null, "null"],
  [undefined, "undefined"],
  [true, "true"],
  ["1", '"1"'],
  [-1, "-1"],
  [-Infinity, "-Infinity"],
  [{}, "Object"],
  [[1], "[1]"],
  [1n, "1"],
];
