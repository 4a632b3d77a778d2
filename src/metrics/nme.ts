import { fieldsOf } from "../internal/guards.ts";
import { meanOverLandmarks } from "./meanOverLandmarks.ts";
import { assertErrors, counts, type RadialErrors } from "./present.ts";

/** A normalized mean error with what it was divided by and over. */
export interface Nme {
  /** Mean over images of each image's mean over its present points; NaN without any, Infinity with a point not found. */
  readonly value: number;
  readonly normalizer: string;
  /** Images with at least one present point: the denominator. */
  readonly images: number;
  /** Present points of those images. */
  readonly points: number;
}

/** The NME of errors from `normalizedErrors`: images weigh the same however many points they show. */
export function nme(normalized: { readonly errors: RadialErrors; readonly normalizer: string }): Nme {
  fieldsOf("nme", "normalized", normalized, "what normalizedErrors gives");
  const { errors, normalizer } = normalized;
  assertErrors("nme", errors);
  const all = errors[0]!.map((_, k) => k);
  const means = errors.map((row) => meanOverLandmarks(row, all)).filter(counts);
  return {
    value: means.reduce((sum, mean) => sum + mean, 0) / means.length,
    normalizer,
    images: means.length,
    points: errors.reduce((sum, row) => sum + row.filter(counts).length, 0),
  };
}
