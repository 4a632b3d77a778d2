import type { Covariance } from "../geometry/covariance.ts";

/** Half axes in pixels, and the angle in radians of the longer one from x towards y. */
export interface Ellipse {
  readonly long: number;
  readonly short: number;
  readonly angle: number;
}

/**
 * The ellipse that holds a normally distributed point with a probability: half axes √(−2 ln(1 − p) · λ) with the
 * eigenvalues λ of Σ (χ² with two degrees of freedom). Null where Σ is unknown or none.
 */
export function confidenceEllipse([xx, xy, yy]: Covariance, probability: number): Ellipse | null {
  const mean = (xx + yy) / 2;
  const half = Math.hypot((xx - yy) / 2, xy);
  if (!(Number.isFinite(mean + half) && mean > 0 && mean - half >= -1e-6 * mean)) return null;
  const factor = -2 * Math.log(1 - probability);
  return {
    long: Math.sqrt(factor * (mean + half)),
    short: Math.sqrt(factor * Math.max(0, mean - half)),
    angle: Math.atan2(2 * xy, xx - yy) / 2,
  };
}
