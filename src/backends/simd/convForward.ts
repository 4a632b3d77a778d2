import type { ConvGeometry } from "./convGeometry.ts";
import type { SimdKernels } from "./SimdKernels.ts";

/** Numbers of a packed filter with so many rows and output channels. */
export const packedSize = (rows: number, channels: number): number => rows * ((channels + 3) & ~3);

/** Numbers of one image with its padding, and what the last vectors may read beyond it. */
export function paddedSize({ height, width, channels, padding }: ConvGeometry): number {
  return (height + 2 * padding) * (width + 2 * padding) * channels + 16;
}

/** Image n of `x` with its padding: at `to`, or in its place where there is none. */
export function paddedImage(simd: SimdKernels, g: ConvGeometry, x: number, n: number, to: number): number {
  const at = x + 4 * n * g.height * g.width * g.channels;
  if (g.padding === 0) return at;
  const { height, width, channels, padding } = g;
  simd.run.pad(at, to, height, width, channels, padding, padding, height + 2 * padding, width + 2 * padding);
  return to;
}

/** The convolution of a padded image with a packed filter. */
export function convolveImage(
  simd: SimdKernels,
  g: ConvGeometry,
  padded: number,
  packed: number,
  out: number,
  spare: number,
): void {
  simd.run.convolve(
    padded,
    packed,
    out,
    g.outHeight,
    g.outWidth,
    g.outChannels,
    g.filterHeight,
    g.filterWidth * g.channels,
    (g.width + 2 * g.padding) * g.channels,
    g.channels,
    g.stride,
    spare,
  );
}
