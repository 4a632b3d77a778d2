import { assertInside, assertInteger } from "../internal/guards.ts";

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

export function assertBootstrap(fn: string, level: number, resamples: number): void {
  assertInside(fn, "level", level, 0, 1);
  assertInteger(fn, "resamples", resamples, 10);
}
