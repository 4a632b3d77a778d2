import { assertPoints, isPresent, type Point, type Spacing } from "../geometry/point.ts";
import { assertOneOf, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { assertTable } from "./present.ts";

/** Options of `radialErrors`. */
export interface RadialErrorsOptions {
  /** Millimetres per pixel (x, y), one for all images or one per image. @default [1, 1], errors in pixels */
  readonly spacing?: Spacing | readonly Spacing[];
  /** A point without truth: `exclude` gives NaN, which no figure counts; `error` refuses it. @default "exclude" */
  readonly missingTruth?: "exclude" | "error";
  /**
   * A present point that was not found: `miss` gives Infinity, a miss in every figure; `exclude` gives NaN as if there
   * were no truth, which flatters a model that abstains; `error` refuses it. @default "miss"
   */
  readonly missingPrediction?: "miss" | "exclude" | "error";
}

/**
 * The distance of each predicted point from the truth, hypot(dx·sx, dy·sy), images × landmarks.
 *
 * By default NaN where the truth is missing, Infinity where the truth is present and the prediction is missing.
 */
export function radialErrors(
  truth: readonly (readonly Point[])[],
  predicted: readonly (readonly Point[])[],
  options: RadialErrorsOptions = {},
): number[][] {
  const {
    spacing = [1, 1],
    missingTruth = "exclude",
    missingPrediction = "miss",
  } = fieldsOf("radialErrors", "options", options);
  const fn = "radialErrors";
  assertOneOf(fn, "missingTruth", missingTruth, ["exclude", "error"]);
  assertOneOf(fn, "missingPrediction", missingPrediction, ["miss", "exclude", "error"]);
  assertTable(fn, "truth", truth);
  assertTable(fn, "predicted", predicted);
  if (predicted.length !== truth.length)
    throw refusal(fn, "predicted.length", `${truth.length} images, as truth`, predicted.length);
  const each = isPerImage(spacing);
  if (each && spacing.length !== truth.length)
    throw refusal(fn, "spacing.length", `${truth.length} images, as truth`, spacing.length);
  const landmarks = truth[0]?.length ?? 0;
  return truth.map((points, i) => {
    const found = predicted[i]!;
    if (points.length !== landmarks)
      throw refusal(fn, `truth[${i}].length`, `${landmarks} points, as truth[0]`, points.length);
    if (found.length !== landmarks)
      throw refusal(fn, `predicted[${i}].length`, `${landmarks} points, as truth[${i}]`, found.length);
    assertPoints(fn, `truth[${i}]`, points);
    assertPoints(fn, `predicted[${i}]`, found);
    const scale = each ? spacing[i]! : spacing;
    const name = each ? `spacing[${i}]` : "spacing";
    assertPositive(fn, `${name}[0]`, scale[0]);
    assertPositive(fn, `${name}[1]`, scale[1]);
    return points.map((point, k) => {
      const guess = found[k]!;
      if (!isPresent(point)) {
        if (missingTruth === "error") throw refusal(fn, `truth[${i}][${k}]`, "a present point", [...point]);
        return Number.NaN;
      }
      if (!isPresent(guess)) {
        if (missingPrediction === "error") throw refusal(fn, `predicted[${i}][${k}]`, "a present point", [...guess]);
        return missingPrediction === "miss" ? Number.POSITIVE_INFINITY : Number.NaN;
      }
      return Math.hypot((guess[0] - point[0]) * scale[0], (guess[1] - point[1]) * scale[1]);
    });
  });
}

function isPerImage(spacing: Spacing | readonly Spacing[]): spacing is readonly Spacing[] {
  return typeof spacing[0] !== "number";
}
