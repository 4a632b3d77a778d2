import type { Frame, Point, Size, Spacing } from "../geometry/index.ts";

/**
 * A fixed field of the image, in millimetres, as an input of a fixed size: `center` lands in the middle of the input,
 * one of whose pixels is `inputSpacing` wide; `mirror` swaps left and right. x′ = ±(x − cx)·s + (W − 1)/2 with
 * s = spacing/inputSpacing, and the same without the sign for y.
 */
export function regionFrame(
  center: Point,
  spacing: Spacing,
  input: Size,
  inputSpacing: Spacing,
  mirror: boolean,
): Frame {
  const sx = ((mirror ? -1 : 1) * spacing[0]) / inputSpacing[0];
  const sy = spacing[1] / inputSpacing[1];
  const dx = (input.width - 1) / 2 - sx * center[0];
  const dy = (input.height - 1) / 2 - sy * center[1];
  return { width: input.width, height: input.height, homography: [sx, 0, dx, 0, sy, dy, 0, 0, 1] };
}
