import type { ConvGeometry } from "./convGeometry.ts";
import type { SimdKernels } from "./SimdKernels.ts";
import { rowScratch, shareRows, shareTiles, tileScratch } from "./shareConvolution.ts";
import { TRAINING_TILE, tilesOf, transformedSize, winogradTile } from "./winogradPlan.ts";

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
  shareRows(simd, [
    ...([padded, packed, out, g.outHeight, g.outWidth, g.outChannels, g.filterHeight] as const),
    ...([g.filterWidth * g.channels, (g.width + 2 * g.padding) * g.channels, g.channels, g.stride, spare] as const),
  ]);
}

/** A convolution of images by the faster of two schemes. */
export interface ForwardScheme {
  /** Scratch, in numbers. */
  readonly scratch: readonly number[];
  /** Prepares the filter; `scratch` are the addresses of what was asked for. */
  prepare(filter: number, scratch: readonly number[]): void;
  /** The convolution of the images `first` to `first + count` of x, at their places in z. */
  run(x: number, z: number, first: number, count: number, scratch: readonly number[]): void;
}

export function forwardScheme(simd: SimdKernels, g: ConvGeometry): ForwardScheme {
  return simd.winograd && winogradTile(g, TRAINING_TILE) ? winogradScheme(simd, g) : plainScheme(simd, g);
}

function plainScheme(simd: SimdKernels, g: ConvGeometry): ForwardScheme {
  const rows = g.filterHeight * g.filterWidth * g.channels;
  return {
    scratch: [g.padding > 0 ? paddedSize(g) : 0, packedSize(rows, g.outChannels), rowScratch(simd)],
    prepare: (filter, [, packed]) => simd.run.packFilter(filter, packed!, rows, g.outChannels),
    run: (x, z, first, count, [padded, packed, spare]) => {
      for (let n = first; n < first + count; n++) {
        const out = z + 4 * n * g.outHeight * g.outWidth * g.outChannels;
        convolveImage(simd, g, paddedImage(simd, g, x, n, padded!), packed!, out, spare!);
      }
    },
  };
}

function winogradScheme(simd: SimdKernels, g: ConvGeometry): ForwardScheme {
  const { height, width, channels, outChannels } = g;
  const tiles = tilesOf(TRAINING_TILE, 1, height, width);
  return {
    scratch: [
      transformedSize(TRAINING_TILE, channels, outChannels),
      tileScratch(simd, TRAINING_TILE, channels, outChannels),
      outChannels,
    ],
    prepare: (filter, [filters, spare, bias]) => {
      simd.run.transformFilters(filter, filters!, channels, outChannels, false, TRAINING_TILE, spare!);
      simd.floats(bias!, outChannels).fill(0);
    },
    run: (x, z, first, count, [filters, chunk, bias]) =>
      shareTiles(
        simd,
        TRAINING_TILE,
        [x, channels, filters!, bias!, z, outChannels, 0, 0, 0, 0, 0, height, width, channels, outChannels],
        first * tiles,
        count * tiles,
        chunk!,
      ),
  };
}
