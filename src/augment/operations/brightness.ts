import { assertFinite } from "../../internal/guards.ts";
import { mapIntensity } from "../../pixels/mapIntensity.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** v + brightness of each intensity, clipped to [0, 1]. */
export const brightness = defineTexture({
  type: "brightness",
  entries: {
    /** What is added, as a part of the intensity range. */
    range: range(-1, 1),
  },
  sample: (options, random) => ({ brightness: uniform(options.range, random) }),
  apply(job, parameters) {
    assertFinite(job.fn, `${job.name}.brightness`, parameters.brightness);
    mapIntensity(job, (v) => v + parameters.brightness);
  },
});
