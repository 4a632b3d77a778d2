import { reframe } from "../draw.ts";
import { defineOperation } from "../operation.ts";
import { side } from "../schemas.ts";

/** Pads to at least a size, the image in the middle. */
export const pad = defineOperation({
  type: "pad",
  entries: { width: side(), height: side() },
  sample(options, draw) {
    const size = { width: Math.max(draw.width, options.width), height: Math.max(draw.height, options.height) };
    reframe(draw, -Math.floor((size.width - draw.width) / 2), -Math.floor((size.height - draw.height) / 2), size);
  },
  sizeAfter: ({ width, height }, size) =>
    size && { width: Math.max(width, size.width), height: Math.max(height, size.height) },
});
