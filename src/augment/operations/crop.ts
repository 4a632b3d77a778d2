import { reframe } from "../draw.ts";
import { defineOperation } from "../operation.ts";
import { choice, optional, side } from "../schemas.ts";

/** Cuts to a size; pads in the middle where the image is smaller. */
export const crop = defineOperation({
  type: "crop",
  entries: {
    width: side(),
    height: side(),
    /** Where the image is larger. @default "random" */
    position: optional(choice("random", "center")),
  },
  sample({ width, height, position }, draw) {
    const start = (from: number, to: number) => {
      if (from < to) return -Math.floor((to - from) / 2);
      return position === "center" ? Math.floor((from - to) / 2) : Math.floor((from - to) * draw.random());
    };
    const left = start(draw.width, width);
    reframe(draw, left, start(draw.height, height), { width, height });
  },
  sizeAfter: ({ width, height }) => ({ width, height }),
});
