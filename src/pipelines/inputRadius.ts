import type { Frame, Spacing } from "../geometry/index.ts";

/** A radius in millimetres as pixels of a network's input, of an image of this spacing. */
export function inputRadius({ homography: [sx, , , , sy] }: Frame, [x, y]: Spacing, mm: number): number {
  return mm / Math.sqrt((x / Math.abs(sx)) * (y / sy));
}
