import { assertPositive } from "../internal/guards.ts";
import { aucFigure } from "./figures.ts";
import { assertErrors, type RadialErrors } from "./present.ts";
import { sumsOf } from "./share.ts";

/** The area under the cumulative error distribution. */
export interface Auc {
  /** From 0 to 1; NaN without any present point. */
  readonly fraction: number;
  /** Points whose truth is present. */
  readonly count: number;
  /** Where the area ends, in the units of the errors. */
  readonly maximum: number;
}

/**
 * The area under the cumulative error distribution from 0 to `maximum`, divided by `maximum`: the mean over points of
 * max(0, 1 − error / maximum), which is the exact area of the step curve. 1: every error is zero; 0: every error is at
 * least `maximum`; points not found count as 0.
 *
 * @throws RangeError for a maximum that is not positive
 */
export function auc(errors: RadialErrors, maximum: number): Auc {
  assertPositive("auc", "maximum", maximum);
  assertErrors("auc", errors);
  const figure = aucFigure(maximum);
  const sums = sumsOf(errors, figure);
  return { fraction: figure.value(sums), count: figure.count(sums), maximum };
}
