import type { Homography } from "../../geometry/homography.ts";
import { mirroring } from "../../geometry/mirroring.ts";
import { addHomography, currentWarp } from "../draw.ts";
import { defineOperation } from "../operation.ts";
import { choice, list, optional } from "../schemas.ts";

/** The mirror image, exactly pixel to pixel. */
export const flip = defineOperation({
  type: "flip",
  fitsCanvas: true,
  entries: {
    /** `horizontal` exchanges left and right. @default "horizontal" */
    axis: optional(choice("horizontal", "vertical")),
    /** `swap[i]` is the landmark that landmark i becomes, where sides have names of their own. @default none */
    swap: optional(list((other, i, all) => all[Number(other)] === i, "pairs of landmark indices")),
  },
  sample({ axis, swap }, draw) {
    addHomography(draw, axis === "vertical" ? upsideDown(draw.height) : mirroring(draw.width));
    if (!swap) return;
    const move = { type: "swap", order: [...swap] };
    currentWarp(draw).moves.push(move);
  },
});

/** y → H − 1 − y. */
const upsideDown = (height: number): Homography => [1, 0, 0, 0, -1, height - 1, 0, 0, 1];
