import { assertInteger, assertNonNegative, assertPositive, fieldsOf } from "../internal/guards.ts";

/** The learning rate of a step (from 0) of `total` steps. */
export type Schedule = (step: number, total: number) => number;

/** Options of `schedule`. */
export interface ScheduleOptions {
  /** `constant`, as in the paper, or half a cosine down to `floor`·rate. @default "cosine" */
  readonly shape?: "constant" | "cosine";
  /** Steps over which the rate rises linearly from near zero. @default 0 */
  readonly warmup?: number;
  /** Fraction of the rate that a cosine ends at. @default 0.01 */
  readonly floor?: number;
}

/** The learning-rate schedule around a rate: rate·min(1, (step + 1)/warmup)·shape(step/total). */
export function schedule(rate: number, options: ScheduleOptions = {}): Schedule {
  const { shape = "cosine", warmup = 0, floor = 0.01 } = fieldsOf("schedule", "options", options);
  assertPositive("schedule", "rate", rate);
  assertInteger("schedule", "warmup", warmup, 0);
  assertNonNegative("schedule", "floor", floor);
  return (step, total) => {
    const rise = warmup > 0 ? Math.min(1, (step + 1) / warmup) : 1;
    const fraction = Math.min(1, step / Math.max(1, total));
    const fall = shape === "constant" ? 1 : floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * fraction));
    return rate * rise * fall;
  };
}
