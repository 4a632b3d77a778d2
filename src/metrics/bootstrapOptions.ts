import { assertInteger, refusal } from "../internal/guards.ts";

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
  if (!(level > 0 && level < 1)) throw refusal(fn, "level", "a number between 0 and 1", level);
  assertInteger(fn, "resamples", resamples, 10);
}
