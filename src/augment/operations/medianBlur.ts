import { assertOddSize } from "../../pixels/gaussianKernel.ts";
import { medianFilter } from "../../pixels/medianFilter.ts";
import { defineTexture } from "../operation.ts";
import { pick } from "../range.ts";
import { oddSizes } from "../schemas.ts";

/** The median of the size × size pixels around each; at the borders the edge pixels are repeated, as in OpenCV. */
export const medianBlur = defineTexture({
  type: "medianBlur",
  entries: {
    /** Side of the window in pixels, odd, one of them. */
    sizes: oddSizes(),
  },
  sample: (options, random) => ({ size: pick(options.sizes, random) }),
  apply(job, { size }) {
    assertOddSize(job.fn, `${job.name}.size`, size);
    medianFilter(job, size);
  },
});
