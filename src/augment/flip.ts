import type { Homography } from "../geometry/homography.ts";
import { assertInteger, refusal } from "../internal/guards.ts";

/** The mirror image of an image of a width: x → W − 1 − x, exactly pixel to pixel. */
export function flipHorizontal(width: number): Homography {
  assertInteger("flipHorizontal", "width", width);
  return [-1, 0, width - 1, 0, 1, 0, 0, 0, 1];
}

/** An image of a height upside down: y → H − 1 − y, exactly pixel to pixel. */
export function flipVertical(height: number): Homography {
  assertInteger("flipVertical", "height", height);
  return [1, 0, 0, 0, -1, height - 1, 0, 0, 1];
}

/**
 * What left and right landmarks are called after a flip: item i of the result is item `swap[i]`.
 *
 * @throws RangeError if `swap` is not a list of pairs: `swap[swap[i]] === i` for each of the landmarks
 */
export function swapLandmarks<T>(landmarks: readonly T[], swap: readonly number[]): T[] {
  if (swap.length !== landmarks.length || !swap.every((other, i) => swap[other] === i))
    throw refusal("swapLandmarks", "swap", `pairs of 0 … ${landmarks.length - 1}`, [...swap]);
  return swap.map((i) => landmarks[i]!);
}
