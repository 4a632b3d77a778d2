import type { Homography } from "./homography.ts";

/** How a point spreads, as (xx, xy, yy) in squared pixels. */
export type Covariance = readonly [xx: number, xy: number, yy: number];

/** A covariance through an affine map with the linear part A: A·Σ·Aᵀ. */
export function mapCovariance([a, b, , c, d]: Homography, [xx, xy, yy]: Covariance): Covariance {
  return [
    a * a * xx + 2 * a * b * xy + b * b * yy,
    a * c * xx + (a * d + b * c) * xy + b * d * yy,
    c * c * xx + 2 * c * d * xy + d * d * yy,
  ];
}
