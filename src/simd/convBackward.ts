import { packedSize, paddedImage, paddedSize } from "./convForward.ts";
import type { ConvGeometry } from "./convGeometry.ts";
import { imagesAtATime } from "./imagesAtATime.ts";
import type { SimdKernels } from "./SimdKernels.ts";
import { channelParts, rowScratch, shareRows, shareTiles, tileScratch } from "./shareConvolution.ts";
import { chunkOf, TRAINING_TILE, tilesOf, transformedSize, winogradTile } from "./winogradPlan.ts";

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

/** The gradients of a convolution by the faster of two schemes. */
export interface BackwardScheme {
  /** Scratch, in numbers. */
  readonly scratch: readonly number[];
  /** `scratch` are the addresses of what was asked for. */
  run(call: ConvBackwardCall, scratch: readonly number[]): void;
}

export function backwardScheme(simd: SimdKernels, g: ConvGeometry, inputGradient: boolean): BackwardScheme {
  return simd.winograd && winogradTile(g, TRAINING_TILE)
    ? {
        scratch: winogradScratch(simd, g, inputGradient),
        run: (call, scratch) => winogradBackward(simd, g, call, scratch),
      }
    : { scratch: plainScratch(simd, g, inputGradient), run: (call, scratch) => plainBackward(simd, g, call, scratch) };
}

function winogradScratch(simd: SimdKernels, g: ConvGeometry, inputGradient: boolean): number[] {
  const images = imagesAtATime(g);
  const parts = channelParts(simd, g.channels, g.outPitch);
  return [
    images * g.outHeight * g.outWidth * g.outPitch,
    inputGradient ? transformedSize(TRAINING_TILE, g.outPitch, g.channels) : 0,
    parts.reduce((sum, { channels }) => sum + transformedSize(TRAINING_TILE, channels, g.outPitch), 0),
    tileScratch(simd, TRAINING_TILE, g.channels, g.outPitch),
    g.channels,
    parts.length > 1 ? 9 * g.channels * g.outChannels : 0,
  ];
}

/** Some images at a time, so that dz stays in the cache and small maps fill their chunks of tiles. */
function winogradBackward(
  simd: SimdKernels,
  g: ConvGeometry,
  { x, filter, dx, dfilter, writeGradient }: ConvBackwardCall,
  scratch: readonly number[],
): void {
  const [dz, reversed, sums, chunk, bias, dparts] = scratch as [number, number, number, number, number, number]; // an address for each size
  const { batch, height, width, channels, outPitch, outChannels } = g;
  const images = imagesAtATime(g);
  const pixels = height * width;
  const tiles = tilesOf(TRAINING_TILE, 1, height, width);
  const size = chunkOf(TRAINING_TILE, channels, outPitch);
  const parts = channelParts(simd, channels, outPitch);
  const stride = (4 * tileScratch(simd, TRAINING_TILE, channels, outPitch)) / simd.threads;
  const dense = { rows: height, columns: width, stride: 1, first: 0 };
  simd.floats(dz, images * pixels * outPitch).fill(0); // the channels beyond outChannels stay 0
  const last = parts.at(-1)!;
  simd.floats(sums, last.sums + transformedSize(TRAINING_TILE, last.channels, outPitch)).fill(0);
  simd.floats(bias, channels).fill(0);
  if (dx !== null) simd.run.transformFilters(filter, reversed, outChannels, channels, true, TRAINING_TILE, chunk);
  for (let first = 0; first < batch; first += images) {
    const count = Math.min(images, batch - first);
    const at = 4 * first * pixels * channels;
    for (let n = 0; n < count; n++) writeGradient(first + n, dz + 4 * n * pixels * outPitch, dense);
    const calls = parts.map((part) => [
      ...[x + at + 4 * part.first, channels, dz, outPitch, sums + 4 * part.sums, height, width],
      ...[part.channels, outPitch, 0, count * tiles, chunk, size],
    ]);
    simd.share("winogradFilterGradient", calls, { argument: 11, stride });
    if (dx !== null)
      shareTiles(
        simd,
        TRAINING_TILE,
        [dz, outPitch, reversed, bias, dx + at, channels, 0, 0, 0, 0, 0, height, width, outPitch, channels],
        0,
        count * tiles,
        chunk,
      );
  }
  const taps = 9;
  for (const part of parts) {
    const row = part.channels * outChannels;
    const to = parts.length > 1 ? dparts : dfilter;
    simd.run.filterGradients(sums + 4 * part.sums, to, part.channels, outChannels, chunk);
    if (to === dparts)
      simd.run.copyRows(to, dfilter + 4 * part.first * outChannels, taps, row, row, channels * outChannels);
  }
}

function plainScratch(simd: SimdKernels, g: ConvGeometry, inputGradient: boolean): number[] {
  const spread = spreadOf(g, inputGradient);
  const taps = g.filterHeight * g.filterWidth;
  return [
    paddedSize(g),
    spread.rows * spread.columns * g.outPitch + 16,
    inputGradient ? packedSize(taps * g.outPitch, g.channels) : 0,
    taps * g.channels * g.outPitch,
    rowScratch(simd),
  ];
}

/** Both gradients of a convolution, image by image, so that nothing but them goes through the main memory. */
function plainBackward(
  simd: SimdKernels,
  g: ConvGeometry,
  { x, filter, dx, dfilter, writeGradient }: ConvBackwardCall,
  scratch: readonly number[],
): void {
  const [padded, dz, packed, sums, spare] = scratch as [number, number, number, number, number]; // an address for each size
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
    // The rows of a filter are sums of their own.
    const calls = simd
      .parts(filterHeight, 1)
      .map(([first, rows]) => [
        ...[image + 4 * first * paddedWidth * channels, dz + 4 * spread.first],
        ...[sums + 4 * first * filterWidth * channels * outPitch, lines, pixels, g.stride * paddedWidth * channels],
        ...[spread.stride * spread.columns * outPitch, g.stride * channels, spread.stride * outPitch, rows],
        ...[filterWidth * channels, paddedWidth * channels, outPitch, strip],
      ]);
    simd.share("filterGradient", calls);
    if (dx !== null)
      shareRows(simd, [
        ...([dz, packed, dx + 4 * n * g.height * g.width * channels, g.height, g.width, channels] as const),
        ...([filterHeight, filterWidth * outPitch, spread.columns * outPitch, outPitch, 1, spare] as const),
      ]);
  }
  const from = simd.floats(sums, places * outPitch);
  const to = simd.floats(dfilter, places * outChannels);
  if (outPitch === outChannels) to.set(from);
  else
    for (let i = 0; i < places; i++)
      for (let o = 0; o < outChannels; o++) to[i * outChannels + o] = from[i * outPitch + o]!;
}
