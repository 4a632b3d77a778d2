import { refusal } from "../internal/guards.ts";

/**
 * What left and right landmarks are called after a flip: item i of the result is item `order[i]`.
 *
 * @throws RangeError if the order is not made of pairs: `order[order[i]] === i` for each of the landmarks
 */
export function swapLandmarks<T>(fn: string, name: string, landmarks: readonly T[], order: readonly number[]): T[] {
  if (order.length !== landmarks.length || !order.every((other, i) => order[other] === i))
    throw refusal(fn, name, `pairs of 0 … ${landmarks.length - 1}`, [...order]);
  return order.map((i) => landmarks[i]!);
}
