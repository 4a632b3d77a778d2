import { packedSize, paddedImage, paddedSize } from "./convForward.ts";
import type { ConvGeometry } from "./convGeometry.ts";
import type { SimdKernels } from "./SimdKernels.ts";

/** Where the gradient dz of one output image lies in memory. */
export interface SpreadImage {
  readonly rows: number;
  readonly columns: number;
  /** Of its pixels, from one to the next along both axes. */
  readonly stride: number;
  /** Numbers before the first pixel. */
  readonly first: number;
}

/**
 * As the input's gradient needs it, dz lies among zeros, its pixels a stride apart: the gradient is then a plain convolution.
 * Without one it is dense.
 */
function spreadOf(g: ConvGeometry, inputGradient: boolean): SpreadImage {
  if (!inputGradient) return { rows: g.outHeight, columns: g.outWidth, stride: 1, first: 0 };
  const columns = g.width + g.filterWidth - 1;
  const [top, left] = [g.filterHeight - 1 - g.padding, g.filterWidth - 1 - g.padding];
  return {
    rows: g.height + g.filterHeight - 1,
    columns,
    stride: g.stride,
    first: (top * columns + left) * g.outPitch,
  };
}

export interface ConvBackwardCall {
  /** Addresses of the images and the filter. */
  readonly x: number;
  readonly filter: number;
  /** Where the gradients go; dx only if wanted. */
  readonly dx: number | null;
  readonly dfilter: number;
  /** Writes the gradient of output image n: dz, `outPitch` numbers a pixel, spread as told; all else there is 0. */
  readonly writeGradient: (n: number, to: number, spread: SpreadImage) => void;
}

/** The scratch that `convBackward` needs, in numbers. */
export function convBackwardScratch(g: ConvGeometry, inputGradient: boolean): number[] {
  const spread = spreadOf(g, inputGradient);
  const taps = g.filterHeight * g.filterWidth;
  return [
    paddedSize(g),
    spread.rows * spread.columns * g.outPitch + 16,
    inputGradient ? packedSize(taps * g.outPitch, g.channels) : 0,
    taps * g.channels * g.outPitch,
    40,
  ];
}

/** Both gradients of a convolution, image by image, so that nothing but them goes through the main memory. */
export function convBackward(
  simd: SimdKernels,
  g: ConvGeometry,
  { x, filter, dx, dfilter, writeGradient }: ConvBackwardCall,
  scratch: readonly number[],
): void {
  const [padded, dz, packed, sums, spare] = scratch as [number, number, number, number, number];
  const { channels, outPitch, outChannels, filterHeight, filterWidth } = g;
  const spread = spreadOf(g, dx !== null);
  const taps = filterHeight * filterWidth;
  const places = taps * channels;
  if (dx !== null) simd.run.packReversed(filter, packed, taps, channels, outChannels, outPitch);
  simd.floats(sums, places * outPitch).fill(0);
  simd.floats(dz, spread.rows * spread.columns * outPitch).fill(0);
  const paddedWidth = g.width + 2 * g.padding;
  // With the same pitch the rows of both run on as one line: what lies between them is 0 in dz.
  const oneLine = g.stride === 1 && spread.stride === 1 && spread.columns === paddedWidth;
  const lines = oneLine ? 1 : g.outHeight;
  const pixels = oneLine ? (g.outHeight - 1) * paddedWidth + g.outWidth : g.outWidth;
  const strip = Math.max(32, Math.floor(6144 / (channels + outPitch)));
  for (let n = 0; n < g.batch; n++) {
    const image = paddedImage(simd, g, x, n, padded);
    writeGradient(n, dz + 4 * spread.first, spread);
    simd.run.filterGradient(
      image,
      dz + 4 * spread.first,
      sums,
      lines,
      pixels,
      g.stride * paddedWidth * channels,
      spread.stride * spread.columns * outPitch,
      g.stride * channels,
      spread.stride * outPitch,
      filterHeight,
      filterWidth * channels,
      paddedWidth * channels,
      outPitch,
      strip,
    );
    if (dx !== null)
      simd.run.convolve(
        dz,
        packed,
        dx + 4 * n * g.height * g.width * channels,
        g.height,
        g.width,
        channels,
        filterHeight,
        filterWidth * outPitch,
        spread.columns * outPitch,
        outPitch,
        1,
        spare,
      );
  }
  const from = simd.floats(sums, places * outPitch);
  const to = simd.floats(dfilter, places * outChannels);
  if (outPitch === outChannels) to.set(from);
  else
    for (let i = 0; i < places; i++)
      for (let o = 0; o < outChannels; o++) to[i * outChannels + o] = from[i * outPitch + o]!;
}
