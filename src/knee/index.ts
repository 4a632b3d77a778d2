export { type KneelBones, kneelCrossValidationBones, kneelTestBones } from "./bones.ts";
export { kneeCompartments } from "./compartments.ts";
export {
  decideSide,
  type LateralitySource,
  type SideDecision,
  type SideOrigin,
  type SideQuestion,
  type SideTags,
} from "./decideSide.ts";
export { kneeContours } from "./kneeContours.ts";
export { kneeHalf } from "./kneeHalf.ts";
export { type KneeMeasures, type KneeMeasuresOptions, kneeMeasures, type Measure } from "./kneeMeasures.ts";
export { areKneeLandmarks, kneeBoneLandmarks, kneeLandmarkNames, tibialCenter } from "./landmarks.ts";
export { kneeSides, parseSide, type Side, sideLetter } from "./side.ts";
