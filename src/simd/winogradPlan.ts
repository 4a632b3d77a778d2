import type { ConvGeometry } from "./convGeometry.ts";

const fours = (n: number): number => (n + 3) & ~3;

/** Tiles of 4 × 4 outputs that cover so many maps. */
export const tilesOf = (batch: number, height: number, width: number): number =>
  batch * Math.ceil(height / 4) * Math.ceil(width / 4);

/** Numbers of the transformed filters, and of the sums of their gradients. */
export const transformedSize = (channels: number, outputs: number): number =>
  36 * (fours(channels) * fours(outputs) + 16);

/** Tiles that are transformed, multiplied and transformed back at a time: their numbers stay in the second-level cache. */
export function chunkOf(channels: number, outputs: number): number {
  const tile = 36 * 4 * (fours(channels) + fours(outputs));
  return Math.max(6, Math.min(48, 6 * Math.round(CACHE / tile / 6)));
}

/** Bytes, a third of the 1 MiB or more that processors have had since about 2018 (half of 512 KiB on older ones). */
const CACHE = 340_000;

/** Numbers of scratch for a chunk. */
export const chunkSize = (channels: number, outputs: number): number =>
  2 * 36 * 4 + 36 * (chunkOf(channels, outputs) * (fours(channels) + fours(outputs)) + 32);

/**
 * Whether Winograd's F(4×4, 3×3) takes less time than the plain loop. In multiplications' worth, four at a time:
 *
 * | | each output pixel | each tile of 16 |
 * |---|---|---|
 * | plain loop | 9·C·K | |
 * | Winograd | | 36·C·K, and 36·6·C for Bᵀ·d·B, 36·4·K for Aᵀ·M·A |
 *
 * The 6 and 4 are measured (docs/backends.md): where a map fills its tiles the scheme gains 1.3 × at 8 → 4 channels, 2 × at
 * 16 → 8, 3 × at 32 → 16, 4 × from 96 on; a map of 5 × 5 pixels just breaks even, smaller ones and those of 1 to 3
 * channels do not. F(2×2, 3×3), with 64 instead of 36 multiplications for 16 outputs, would be ahead on maps of 2 × 2 pixels
 * alone and level on 5 × 5 and 6 × 6, which hold less than 1 % of a network's work. F(6×6, 3×3) would save another fifth of the
 * multiplications, with larger factors in its matrices and so larger errors; it was not tried.
 */
export function prefersWinograd(g: ConvGeometry): boolean {
  const { filterHeight, filterWidth, stride, padding, batch, height, width, channels, outPitch } = g;
  if (filterHeight !== 3 || filterWidth !== 3 || stride !== 1 || padding !== 1) return false;
  const plain = 9 * batch * height * width * channels * outPitch;
  const inPitch = fours(channels);
  return tilesOf(batch, height, width) * 36 * (inPitch * outPitch + 6 * inPitch + 4 * outPitch) < plain;
}
