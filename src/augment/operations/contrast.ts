import { assertNonNegative } from "../../internal/guards.ts";
import { mapIntensity } from "../../pixels/mapIntensity.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** contrast·(v − 0.5) + 0.5 of each intensity, clipped to [0, 1]. */
export const contrast = defineTexture({
  type: "contrast",
  entries: {
    /** Factor of the distance from mid-grey; ≥ 0. */
    range: range(0),
  },
  sample: (options, random) => ({ contrast: uniform(options.range, random) }),
  apply(job, parameters) {
    assertNonNegative(job.fn, `${job.name}.contrast`, parameters.contrast);
    const offset = 0.5 - 0.5 * parameters.contrast;
    mapIntensity(job, (v) => parameters.contrast * v + offset);
  },
});
