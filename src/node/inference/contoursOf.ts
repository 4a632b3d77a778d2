import { kneeLandmarkNames } from "../../pipelines/index.ts";

/** Lines through the landmarks of a knee, along the tibia and along the femur, as indices; none for other landmarks. */
export function contoursOf(landmarkNames: readonly string[]): readonly (readonly number[])[] {
  if (landmarkNames.join() !== kneeLandmarkNames.join()) return [];
  return ["t", "f"].map((bone) => landmarkNames.flatMap((name, k) => (name.startsWith(bone) ? [k] : [])));
}
