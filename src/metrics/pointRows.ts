import type { Point } from "../geometry/index.ts";
import { assertList, assertShape, refusal } from "../internal/guards.ts";

/**
 * Points from the flat data of an array or tensor of shape `[B, K, 2]`: `pointRows(await t.data(), t.shape)`.
 * A NaN coordinate makes the point missing.
 */
export function pointRows(data: ArrayLike<number>, shape: readonly number[]): Point[][] {
  assertList("pointRows", "shape", shape, "a shape [B, K, 2]");
  assertShape("pointRows", "shape", shape, [null, null, 2], "[B, K, 2]");
  const [images, landmarks] = shape as [number, number, number]; // checked above
  if (data.length !== images * landmarks * 2)
    throw refusal("pointRows", "data.length", `${images * landmarks * 2}, as shape`, data.length);
  return Array.from({ length: images }, (_, i) =>
    Array.from({ length: landmarks }, (_, k): Point => {
      const at = 2 * (i * landmarks + k);
      return [data[at]!, data[at + 1]!];
    }),
  );
}
