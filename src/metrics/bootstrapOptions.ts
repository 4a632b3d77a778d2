import { assertInside, assertInteger, fieldsOf } from "../internal/guards.ts";

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

/** How intervals are resampled. */
export interface BootstrapOptions {
  /** Coverage, between 0 and 1. @default 0.95 */
  readonly level?: number;
  /** @default 2000 */
  readonly resamples?: number;
  /** @default 0 */
  readonly seed?: number | string;
}

/** The options of a function that resamples, complete and checked. */
export function bootstrapOf(fn: string, options: BootstrapOptions): Required<BootstrapOptions> {
  const { level = 0.95, resamples = 2000, seed = 0 } = fieldsOf(fn, "options", options);
  assertInside(fn, "level", level, 0, 1);
  assertInteger(fn, "resamples", resamples, 10);
  return { level, resamples, seed };
}
