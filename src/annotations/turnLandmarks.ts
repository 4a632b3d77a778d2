import { mapCovariance } from "../geometry/covariance.ts";
import { applyHomography, type Homography } from "../geometry/homography.ts";
import type { LandmarkSet } from "./annotations.ts";

/** Landmarks and covariances of a set through a map that turns or mirrors an image; measures stay what they are. */
export function turnLandmarks(set: LandmarkSet, turn: Homography): LandmarkSet {
  const { landmarks, covariance } = set;
  return {
    ...set,
    landmarks: applyHomography(turn, landmarks),
    ...(covariance && { covariance: covariance.map((each) => mapCovariance(turn, each)) }),
  };
}
