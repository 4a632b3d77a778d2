import { assertSize, type Region, type Size } from "../geometry/frame.ts";
import { assertOneOf, refusal } from "../internal/guards.ts";
import { kneeSides, type Side } from "./side.ts";

/**
 * The half of a bilateral radiograph that holds the knee of a side, in pixels. Patients face the viewer: the right knee
 * is in the left half. Both halves have the middle column of an odd width. Training crops and inference cut here alone.
 *
 * @throws RangeError for an image less than two pixels wide
 */
export function kneeHalf(size: Size, side: Side): Region {
  assertSize("kneeHalf", "image", size);
  assertOneOf("kneeHalf", "side", side, kneeSides);
  const { width, height } = size;
  if (!(width >= 2)) throw refusal("kneeHalf", "image.width", "at least 2", width);
  const middle = Math.floor(width / 2);
  const left = side === "right" ? 0 : middle;
  return { left, top: 0, width: width - middle, height };
}
