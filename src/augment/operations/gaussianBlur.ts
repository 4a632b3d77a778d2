import { assertPositive } from "../../internal/guards.ts";
import { convolveSeparable } from "../../pixels/convolveSeparable.ts";
import { assertOddSize, gaussianKernel } from "../../pixels/gaussianKernel.ts";
import { defineTexture } from "../operation.ts";
import { pick, uniform } from "../range.ts";
import { oddSizes, optional, range } from "../schemas.ts";

/** Gaussian blur, separable; at the borders the image is mirrored about its edge pixels (OpenCV's BORDER_REFLECT_101). */
export const gaussianBlur = defineTexture({
  type: "gaussianBlur",
  entries: {
    /** Standard deviation σ in pixels; > 0. */
    range: range(0, 100, true),
    /** Taps of the kernel, odd, one of them. @default 2·⌈3σ⌉ + 1 */
    sizes: optional(oddSizes()),
  },
  sample(options, random): { readonly sigma: number; readonly size?: number } {
    const sigma = uniform(options.range, random);
    return { sigma, ...(options.sizes && { size: pick(options.sizes, random) }) };
  },
  apply(job, { sigma, size }) {
    assertPositive(job.fn, `${job.name}.sigma`, sigma);
    if (size !== undefined) assertOddSize(job.fn, `${job.name}.size`, size);
    convolveSeparable(job, gaussianKernel(sigma, size));
  },
});
