import { isPresent, type Point, type Spacing } from "../geometry/index.ts";
import { assertInteger, assertOneOf, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { mapTuple } from "../internal/mapTuple.ts";
import { type RadialErrorsOptions, radialErrors } from "./radialErrors.ts";

/**
 * What errors are divided by, always named: the distance of two true landmarks, a length in the units of the errors
 * (one for all images or one per image), or the bounding box of the true points.
 */
export type Normalizer =
  | { readonly kind: "landmarks"; readonly between: readonly [number, number] }
  | { readonly kind: "length"; readonly length: number | readonly number[] }
  | { readonly kind: "box"; readonly side: "width" | "height" | "diagonal" | "geometricMean" };

/** Options of `normalizedErrors`. */
export interface NormalizedErrorsOptions extends RadialErrorsOptions {
  /** An image without the landmarks that the normalizer needs: refuse it, or leave the whole image out. @default "error" */
  readonly missingNormalizer?: "error" | "exclude";
}

/** Errors divided by a length of each image. */
export interface NormalizedErrors {
  /** Errors divided by the image's length; NaN without truth or normalizer, Infinity where not found. */
  readonly errors: number[][];
  /** The length of each image in the units of the errors, NaN where it could not be measured. */
  readonly lengths: number[];
  /** The normalizer in words, for tables. */
  readonly normalizer: string;
}

/**
 * Radial errors divided by a named length of each image. The NME of an image is the mean of its row; that of a set is
 * the mean of those ({@link nme}).
 *
 * @throws RangeError for a normalizer of length zero, naming the image
 */
export function normalizedErrors(
  truth: readonly (readonly Point[])[],
  predicted: readonly (readonly Point[])[],
  normalizer: Normalizer,
  given: NormalizedErrorsOptions = {},
): NormalizedErrors {
  const { missingNormalizer = "error", ...options } = fieldsOf("normalizedErrors", "options", given);
  const fn = "normalizedErrors";
  assertOneOf(fn, "missingNormalizer", missingNormalizer, ["error", "exclude"]);
  const errors = inNameOf(fn, () => radialErrors(truth, predicted, options));
  assertNormalizer(fn, normalizer, truth);
  const { spacing = [1, 1] } = options;
  const lengths = truth.map((points, i) => {
    const scale = (typeof spacing[0] === "number" ? spacing : spacing[i]) as Spacing; // one pair of numbers, or a pair for each
    const length = measure(normalizer, points, scale, i);
    const name = `the length of the normalizer (${describe(normalizer)}) in truth[${i}]`;
    if (length === 0) throw refusal(fn, name, "a positive number", length);
    if (!Number.isFinite(length) && missingNormalizer === "error") throw refusal(fn, name, "measurable", length);
    return length;
  });
  return {
    errors: errors.map((row, i) => row.map((error) => error / lengths[i]!)),
    lengths,
    normalizer: describe(normalizer),
  };
}

function assertNormalizer(fn: string, normalizer: Normalizer, truth: readonly (readonly Point[])[]): void {
  assertOneOf(fn, "normalizer.kind", normalizer.kind, ["landmarks", "length", "box"]);
  if (normalizer.kind === "landmarks") {
    const landmarks = truth[0]?.length ?? 0;
    for (const [i, k] of normalizer.between.entries()) {
      assertInteger(fn, `normalizer.between[${i}]`, k, 0);
      if (k >= landmarks) throw refusal(fn, `normalizer.between[${i}]`, `below ${landmarks}, the landmarks`, k);
    }
  } else if (normalizer.kind === "length") {
    const { length } = normalizer;
    if (typeof length === "number") assertPositive(fn, "normalizer.length", length);
    else {
      if (length.length !== truth.length)
        throw refusal(fn, "normalizer.length.length", `${truth.length} images, as truth`, length.length);
      for (const [i, value] of length.entries()) assertPositive(fn, `normalizer.length[${i}]`, value);
    }
  } else assertOneOf(fn, "normalizer.side", normalizer.side, ["width", "height", "diagonal", "geometricMean"]);
}

/** The length in one image; NaN where its landmarks are missing. */
function measure(normalizer: Normalizer, points: readonly Point[], [sx, sy]: Spacing, image: number): number {
  if (normalizer.kind === "length")
    return typeof normalizer.length === "number" ? normalizer.length : normalizer.length[image]!;
  if (normalizer.kind === "landmarks") {
    const [from, to] = mapTuple(normalizer.between, (k) => points[k]!);
    if (!isPresent(from) || !isPresent(to)) return Number.NaN;
    return Math.hypot((to[0] - from[0]) * sx, (to[1] - from[1]) * sy);
  }
  const present = points.filter(isPresent);
  if (present.length === 0) return Number.NaN;
  const extent = (axis: 0 | 1) => Math.max(...present.map((p) => p[axis])) - Math.min(...present.map((p) => p[axis]));
  const width = extent(0) * sx;
  const height = extent(1) * sy;
  const sides = { width, height, diagonal: Math.hypot(width, height), geometricMean: Math.sqrt(width * height) };
  return sides[normalizer.side];
}

function describe(normalizer: Normalizer): string {
  if (normalizer.kind === "landmarks")
    return `distance of landmarks ${normalizer.between[0]} and ${normalizer.between[1]}`;
  if (normalizer.kind === "length")
    return typeof normalizer.length === "number" ? `fixed length ${normalizer.length}` : "given length per image";
  const side = normalizer.side === "geometricMean" ? "geometric mean of the sides" : normalizer.side;
  return `${side} of the bounding box of the true points`;
}
