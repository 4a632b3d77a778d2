/**
 * What lies outside an image: `constant` a fill value, `edge` the nearest edge pixel repeated, `reflect` the image
 * mirrored about its edge pixels, which are not repeated (OpenCV's BORDER_REFLECT_101, NumPy's "reflect").
 */
export type Border = "constant" | "edge" | "reflect";

/** The pixel that stands at index `i` of an axis of `size` pixels; −1 for the fill value. */
export function borderIndex(i: number, size: number, border: Border): number {
  if (i >= 0 && i < size) return i;
  if (border === "constant") return -1;
  if (border === "edge" || size === 1) return i < 0 ? 0 : size - 1;
  const period = 2 * (size - 1);
  const phase = Math.abs(i) % period;
  return phase < size ? phase : period - phase;
}
