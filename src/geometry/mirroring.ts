import { assertPositive } from "../internal/guards.ts";
import type { Homography } from "./homography.ts";

/** Swaps left and right of an image of a width in pixels: x′ = width − 1 − x, exact, its own inverse. */
export function mirroring(width: number): Homography {
  assertPositive("mirroring", "width", width);
  return [-1, 0, width - 1, 0, 1, 0, 0, 0, 1];
}
