import { assertList } from "../internal/guards.ts";
import { areKneeLandmarks, kneeBoneLandmarks } from "./landmarks.ts";

/**
 * Lines through the landmarks of a knee, along the tibia and along the femur, as indices; none for other landmarks.
 */
export function kneeContours(landmarkNames: readonly string[]): readonly (readonly number[])[] {
  assertList("kneeContours", "landmarkNames", landmarkNames, "a list of names");
  if (!areKneeLandmarks(landmarkNames)) return [];
  return Object.values(kneeBoneLandmarks).map((names) => names.map((name) => landmarkNames.indexOf(name)));
}
