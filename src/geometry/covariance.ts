import { refusal } from "../internal/guards.ts";
import type { Homography } from "./homography.ts";
import { isList } from "./point.ts";

/** How a point spreads, as (xx, xy, yy) in squared pixels. */
export type Covariance = readonly [xx: number, xy: number, yy: number];

/** A covariance for each of `count` landmarks; an unknown one is [NaN, NaN, NaN]. */
export function assertCovariances(fn: string, name: string, covariances: readonly Covariance[], count: number): void {
  if (!Array.isArray(covariances)) throw refusal(fn, name, "a list of covariances [xx, xy, yy]", covariances);
  if (covariances.length !== count) throw refusal(fn, name, `of length ${count}`, covariances.length);
  const odd = covariances.findIndex((one: unknown) => !(isList(one) && one.length === 3));
  if (odd >= 0) throw refusal(fn, `${name}[${odd}]`, "a covariance [xx, xy, yy]", covariances[odd]);
}

/** A covariance through an affine map with the linear part A: A·Σ·Aᵀ. */
export function mapCovariance([a, b, , c, d]: Homography, [xx, xy, yy]: Covariance): Covariance {
  return [
    a * a * xx + 2 * a * b * xy + b * b * yy,
    a * c * xx + (a * d + b * c) * xy + b * d * yy,
    c * c * xx + 2 * c * d * xy + d * d * yy,
  ];
}
