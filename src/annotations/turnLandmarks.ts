import type { Covariance } from "../geometry/covariance.ts";
import { applyHomography, type Homography } from "../geometry/homography.ts";
import type { LandmarkSet } from "./annotations.ts";

/** Landmarks and covariances of a set through a map that turns or mirrors an image; measures stay what they are. */
export function turnLandmarks(set: LandmarkSet, turn: Homography): LandmarkSet {
  const [a, b, , c, d] = turn as unknown as [number, number, number, number, number];
  const turned = ([xx, xy, yy]: Covariance): Covariance => [
    a * a * xx + 2 * a * b * xy + b * b * yy,
    a * c * xx + (a * d + b * c) * xy + b * d * yy,
    c * c * xx + 2 * c * d * xy + d * d * yy,
  ];
  const { landmarks, covariance } = set;
  return {
    ...set,
    landmarks: applyHomography(turn, landmarks),
    ...(covariance && { covariance: covariance.map(turned) }),
  };
}
