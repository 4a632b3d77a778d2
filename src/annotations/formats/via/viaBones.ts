import { kneeBoneLandmarks } from "../../../knee/landmarks.ts";

/** Names of the bones in the style `kneel2019`, with how many landmarks each has. */
export const viaBones = { T: kneeBoneLandmarks.tibia.length, F: kneeBoneLandmarks.femur.length } as const;
