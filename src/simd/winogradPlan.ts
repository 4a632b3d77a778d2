import type { ConvGeometry } from "./convGeometry.ts";

const fours = (n: number): number => (n + 3) & ~3;

/** Outputs along each side of a tile: F(4×4, 3×3) or F(6×6, 3×3). */
export type WinogradTile = 4 | 6;

/** Of training, whose filters change with every step. */
export const TRAINING_TILE = 4;

/** Numbers of a tile before it is transformed back. */
const squares = (tile: WinogradTile) => (tile + 2) ** 2;

/** Tiles that cover so many maps. */
export const tilesOf = (tile: WinogradTile, batch: number, height: number, width: number): number =>
  batch * Math.ceil(height / tile) * Math.ceil(width / tile);

/** Numbers of the transformed filters, and of the sums of their gradients. */
export const transformedSize = (tile: WinogradTile, channels: number, outputs: number): number =>
  squares(tile) * (fours(channels) * fours(outputs) + 16);

/** Tiles that are transformed, multiplied and transformed back at a time: their numbers stay in the second-level cache. */
export function chunkOf(tile: WinogradTile, channels: number, outputs: number): number {
  const bytes = squares(tile) * 4 * (fours(channels) + fours(outputs));
  return Math.max(6, Math.min(48, 6 * Math.round(CACHE / bytes / 6)));
}

/** Bytes, a third of the 1 MiB or more that processors have had since about 2018 (half of 512 KiB on older ones). */
const CACHE = 340_000;

/** Numbers of scratch for a chunk. */
export function chunkSize(tile: WinogradTile, channels: number, outputs: number): number {
  const numbers = chunkOf(tile, channels, outputs) * (fours(channels) + fours(outputs));
  return squares(tile) * (2 * 4 + numbers + 32);
}

/** Bᵀ·d·B of an input channel and Aᵀ·M·A of an output channel, in multiplications' worth for each number of a tile; measured. */
const transforms = { 4: { input: 6, output: 4 }, 6: { input: 9, output: 7 } } as const;

/**
 * The tile with which Winograd's scheme takes least time, no larger than `largest`; null where the plain loop does. In
 * multiplications' worth, four at a time:
 *
 * | | each output pixel | each tile of 16 | each tile of 36 |
 * |---|---|---|---|
 * | plain loop | 9·C·K | | |
 * | F(4×4, 3×3) | | 36·(C·K + 6·C + 4·K) | |
 * | F(6×6, 3×3) | | | 64·(C·K + 9·C + 7·K) |
 *
 * The factors of C and K are measured (docs/backends.md): where a map fills its tiles F(4×4) gains 1.3 × over the loop at 8 → 4
 * channels, 2 × at 16 → 8, 3 × at 32 → 16, 4 × from 96 on; a map of 5 × 5 pixels just breaks even, smaller ones and those of
 * 1 to 3 channels do not. F(6×6) takes 0.85 to 0.9 of its time on maps of 112 × 112 from 48 channels on, as much on maps of
 * 40 × 40 or of 12 channels, and more below. Its errors are twice as large: it is taken where it saves a twentieth or more, and
 * not in training, where filters are transformed with every step. F(2×2), with 64 instead of 36 multiplications for 16 outputs, would be ahead on
 * maps of 2 × 2 pixels alone and level on 5 × 5 and 6 × 6, which hold less than 1 % of a network's work.
 */
export function winogradTile(g: ConvGeometry, largest: WinogradTile): WinogradTile | null {
  const { filterHeight, filterWidth, stride, padding, batch, height, width, channels, outPitch } = g;
  if (filterHeight !== 3 || filterWidth !== 3 || stride !== 1 || padding !== 1) return null;
  const inPitch = fours(channels);
  let least = 9 * batch * height * width * channels * outPitch;
  let best: WinogradTile | null = null;
  for (const tile of [4, 6] as const) {
    if (tile > largest) break;
    const { input, output } = transforms[tile];
    const numbers = squares(tile) * tilesOf(tile, batch, height, width);
    const cost = numbers * (inPitch * outPitch + input * inPitch + output * outPitch);
    if (cost < (best ? 0.95 : 1) * least) [least, best] = [cost, tile];
  }
  return best;
}
