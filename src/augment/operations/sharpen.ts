import { assertNonNegative } from "../../internal/guards.ts";
import { convolveSeparable } from "../../pixels/convolveSeparable.ts";
import { gaussianKernel } from "../../pixels/gaussianKernel.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** Unsharp mask: v + amount·(v − blurred), blurred with σ = 1 pixel; clipped to [0, 1]. */
export const sharpen = defineTexture({
  type: "sharpen",
  entries: {
    /** How much of the difference from the blurred image is added; ≥ 0. */
    range: range(0),
  },
  sample: (options, random) => ({ amount: uniform(options.range, random) }),
  apply(job, { amount }) {
    assertNonNegative(job.fn, `${job.name}.amount`, amount);
    convolveSeparable(job, gaussianKernel(1), 1 + amount);
  },
});
