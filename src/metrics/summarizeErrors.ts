import { assertBetween, fieldsOf } from "../internal/guards.ts";
import { quantile } from "../internal/quantile.ts";
import type { SumFigure } from "./figure.ts";
import { meanErrorFigure, stdErrorFigure } from "./figures.ts";
import { presentErrors, type RadialErrors } from "./present.ts";
import { sumsOf } from "./share.ts";

/** Figures over the `count` points whose truth is present, in the units of the errors; NaN where undefined. */
export interface ErrorSummary {
  /** Points whose truth is present: the denominator of all figures. */
  readonly count: number;
  /** Points without truth, in no figure. */
  readonly missing: number;
  /** Points of `count` that were not found (infinite error). With any, the mean is infinite and `std` is NaN. */
  readonly notFound: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1). */
  readonly std: number;
  readonly median: number;
  /** Median of |error − median|, without a factor for normal distributions. */
  readonly mad: number;
  readonly max: number;
  readonly percentiles: readonly { readonly percent: number; readonly value: number }[];
}

/** Options of `summarizeErrors`. */
export interface SummarizeErrorsOptions {
  /** Percentiles to give, from 0 to 100, linear between values. @default [5, 25, 75, 95] */
  readonly percentiles?: readonly number[];
}

/** Mean, spread and order statistics of radial errors over all images and landmarks together. */
export function summarizeErrors(errors: RadialErrors, options: SummarizeErrorsOptions = {}): ErrorSummary {
  const { percentiles = [5, 25, 75, 95] } = fieldsOf("summarizeErrors", "options", options);
  for (const [i, percent] of percentiles.entries())
    assertBetween("summarizeErrors", `percentiles[${i}]`, percent, 0, 100);
  const sorted = Float64Array.from(presentErrors("summarizeErrors", errors)).sort();
  const count = sorted.length;
  const median = quantile(sorted, 0.5);
  const over = (figure: SumFigure) => figure.value(sumsOf(errors, figure));
  return {
    count,
    missing: errors.reduce((sum, row) => sum + row.length, 0) - count,
    notFound: sorted.filter((error) => error === Number.POSITIVE_INFINITY).length,
    mean: over(meanErrorFigure()),
    std: over(stdErrorFigure()),
    median,
    mad: quantile(sorted.map((error) => Math.abs(error - median)).sort(), 0.5),
    max: sorted.at(-1) ?? Number.NaN,
    percentiles: percentiles.map((percent) => ({ percent, value: quantile(sorted, percent / 100) })),
  };
}
