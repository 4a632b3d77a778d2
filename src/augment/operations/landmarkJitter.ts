import { currentWarp, drawSeed } from "../draw.ts";
import { defineOperation } from "../operation.ts";
import { flag, optional, range } from "../schemas.ts";

/** Moves each landmark, not the image. */
export const landmarkJitter = defineOperation({
  type: "landmarkJitter",
  entries: {
    /** Shift as a part of the width and of the height. */
    range: range(-1, 1),
    /** Cut to whole pixels toward zero. @default false */
    whole: optional(flag()),
  },
  sample({ range: [low, high], whole = false }, draw) {
    const along = (side: number) => [low * side, high * side] as const;
    const move = {
      type: "landmarkJitter",
      x: along(draw.width),
      y: along(draw.height),
      whole,
      seed: drawSeed(draw.random),
    };
    currentWarp(draw).moves.push(move);
  },
});
