import { mapIntensity } from "../../pixels/mapIntensity.ts";
import { defineTexture } from "../operation.ts";

/** 1 − v of each intensity, as a radiograph stored with the other photometric interpretation. */
export const invert = defineTexture({
  type: "invert",
  entries: {},
  sample: () => ({}),
  apply: (job) => mapIntensity(job, (v) => 1 - v),
});
