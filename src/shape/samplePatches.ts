import type { PatchLayout } from "./PatchLayout.ts";
import type { Planes } from "./planes.ts";

/** `bilinear` between pixels; `nearest`, the pixels around the landmark's nearest one, halves to even, as menpo does. */
export type PatchSampling = "bilinear" | "nearest";

/**
 * The features around each landmark, zero beyond the image.
 *
 * @param shape x, y, x, y, … in pixels of the planes
 * @param out `layout.length` numbers
 */
export function samplePatches(
  planes: Planes,
  shape: ArrayLike<number>,
  layout: PatchLayout,
  out: Float32Array,
  sampling: PatchSampling = "bilinear",
): void {
  const { landmarks, size, stride } = layout;
  for (let k = 0; k < landmarks; k++)
    samplePatch(planes, shape[2 * k]!, shape[2 * k + 1]!, size, out, k * stride, sampling);
}

/** The features of one patch, from `start` on: `size` pixels along each side, `size >> 1` of them left of x and above y. */
export function samplePatch(
  planes: Planes,
  x: number,
  y: number,
  size: number,
  out: Float32Array,
  start: number,
  sampling: PatchSampling,
): void {
  const half = size >> 1;
  const left = (sampling === "nearest" ? roundToEven(x) : Math.floor(x)) - half;
  const top = (sampling === "nearest" ? roundToEven(y) : Math.floor(y)) - half;
  const fx = sampling === "nearest" ? 0 : x - Math.floor(x);
  const fy = sampling === "nearest" ? 0 : y - Math.floor(y);
  readPatch(planes, left, top, fx, fy, size, out, start);
}

function readPatch(
  { width, height, channels, data }: Planes,
  left: number,
  top: number,
  fx: number,
  fy: number,
  size: number,
  out: Float32Array,
  start: number,
): void {
  const inside = left >= 0 && top >= 0 && left + size < width && top + size < height;
  const [a, b, c, d] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
  let to = start;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * width * height;
    for (let y = top; y < top + size; y++)
      if (inside) {
        const end = to + size;
        for (let from = plane + y * width + left; to < end; to++, from++)
          out[to] = a * data[from]! + b * data[from + 1]! + c * data[from + width]! + d * data[from + width + 1]!;
      } else
        for (let x = left; x < left + size; x++, to++) {
          const at = (u: number, v: number) =>
            u >= 0 && u < width && v >= 0 && v < height ? data[plane + v * width + u]! : 0;
          out[to] = a * at(x, y) + b * at(x + 1, y) + c * at(x, y + 1) + d * at(x + 1, y + 1);
        }
  }
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
