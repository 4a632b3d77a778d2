import { assertList } from "../internal/guards.ts";

/** Points of a bone's contour, from lateral to medial. */
const pointsOf = (bone: string, count: number) => Array.from({ length: count }, (_, k) => `${bone}${k}`);

/** The bones of the knee and the names of their landmarks, each from lateral to medial. */
export const kneeBoneLandmarks = { tibia: pointsOf("t", 9), femur: pointsOf("f", 7) } as const;

/**
 * Names of the 16 landmarks of a knee in their order: t0–t8 on the tibial plateau (t0 and t8 its ends, t4 between the
 * spines), f0–f6 on the femoral condyles (f3 the notch), each from lateral to medial (Tiulpin et al., KNEEL, 2019).
 */
export const kneeLandmarkNames: readonly string[] = [...kneeBoneLandmarks.tibia, ...kneeBoneLandmarks.femur];

/** Index of t4, between the tibial spines: what the second stage of the paper is centred on. */
export const tibialCenter = 4;

/** Whether these are the 16 landmarks of a knee, in their order. */
export function areKneeLandmarks(names: readonly string[]): boolean {
  assertList("areKneeLandmarks", "names", names, "a list of names");
  return names.join() === kneeLandmarkNames.join();
}
