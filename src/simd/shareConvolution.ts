import type { SimdKernels } from "./SimdKernels.ts";
import { chunkOf, chunkSize, TRAINING_TILE, transformedSize, type WinogradTile } from "./winogradPlan.ts";

const MULTIPLE = 15; // numbers, so that no two threads write to one line of the cache

/** Numbers of scratch for the tiles of each thread. */
export const tileScratch = (simd: SimdKernels, tile: WinogradTile, channels: number, outputs: number): number =>
  simd.threads * ownSize(tile, channels, outputs);

const ownSize = (tile: WinogradTile, channels: number, outputs: number) =>
  (chunkSize(tile, channels, outputs) + MULTIPLE) & ~MULTIPLE;

/**
 * `winograd` of tiles `first` to `first + count`, shared out between threads. Each tile is computed as by one thread: the parts are
 * of whole chunks.
 *
 * @param head the arguments before `first`
 */
export function shareTiles(
  simd: SimdKernels,
  tile: WinogradTile,
  head: readonly number[],
  first: number,
  count: number,
  scratch: number,
): void {
  const [channels, outputs] = head.slice(-2) as [number, number]; // the last two of head
  const chunk = chunkOf(tile, channels, outputs);
  const calls = simd.parts(count, chunk).map(([from, tiles]) => [...head, first + from, tiles, scratch, chunk, tile]);
  simd.share("winograd", calls, { argument: head.length + 2, stride: 4 * ownSize(tile, channels, outputs) });
}

/** Part of the input channels, in groups of four, whose filter gradients one thread sums up: they need no other thread's sums. */
export interface ChannelPart {
  readonly first: number;
  readonly channels: number;
  /** Numbers before its sums. */
  readonly sums: number;
}

export function channelParts(simd: SimdKernels, channels: number, outputs: number): ChannelPart[] {
  const groups = Math.ceil(channels / 4);
  const count = Math.min(groups, simd.threads);
  let sums = 0;
  return Array.from({ length: count }, (_, i) => {
    const [first, end] = [4 * Math.floor((i * groups) / count), 4 * Math.floor(((i + 1) * groups) / count)];
    const part = { first, channels: Math.min(channels, end) - first, sums };
    sums += transformedSize(TRAINING_TILE, part.channels, outputs);
    return part;
  });
}

/** Output rows of `convolve`, shared out between threads. Arguments as there; `spare` holds 64 numbers a thread. */
export function shareRows(
  simd: SimdKernels,
  [x, weights, out, rows, columns, channels, filterRows, run, rowPitch, pixelPitch, stride, spare]: readonly [
    ...(readonly [x: number, weights: number, out: number, rows: number, columns: number, channels: number]),
    ...(readonly [filterRows: number, run: number, rowPitch: number, pixelPitch: number, stride: number]),
    spare: number,
  ],
): void {
  const calls = simd
    .parts(rows, 1)
    .map(([first, count]) => [
      x + 4 * first * stride * rowPitch,
      weights,
      out + 4 * first * columns * channels,
      count,
      ...[columns, channels, filterRows, run, rowPitch, pixelPitch, stride, spare],
    ]);
  simd.share("convolve", calls, { argument: 11, stride: 256 });
}

/** Numbers of `spare` for `shareRows`. */
export const rowScratch = (simd: SimdKernels): number => 64 * simd.threads;
