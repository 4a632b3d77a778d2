/** How a point spreads, as (xx, xy, yy) in squared pixels. */
export type Covariance = readonly [xx: number, xy: number, yy: number];
