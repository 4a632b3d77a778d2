import { defineOperation } from "../operation.ts";
import { uniform } from "../range.ts";
import { number, optional, range } from "../schemas.ts";
import type { Rectangle } from "./cutout.ts";

/**
 * A square grid of filled squares at a random offset; in a record, a `cutout`.
 *
 * @see Chen et al., "GridMask Data Augmentation", arXiv:2001.04086
 */
export const gridMask = defineOperation({
  type: "gridMask",
  entries: {
    /** Period of the grid as a part of the shorter side. */
    range: range(0, 1, true),
    /** Side of a square as a part of the period. @default 0.4 */
    share: optional(number(0, 1)),
    /** Intensity of the squares. @default 0 */
    fill: optional(number(0, 1)),
  },
  sample({ range: part, share = 0.4, fill = 0 }, { width, height, random, steps }) {
    const period = Math.max(2, Math.round(uniform(part, random) * Math.min(width, height)));
    const side = Math.max(1, Math.round(share * period));
    const firstLeft = Math.floor(random() * period) - period;
    const firstTop = Math.floor(random() * period) - period;
    const rectangles: Rectangle[] = [];
    for (let top = firstTop; top < height; top += period)
      for (let left = firstLeft; left < width; left += period)
        if (left + side > 0 && top + side > 0) rectangles.push({ left, top, width: side, height: side, fill });
    const step = { type: "cutout", rectangles };
    steps.push(step);
  },
});
