import type { Normalization } from "../radiograph/preprocessing.ts";

/**
 * Gray images as a network sees them: the same values in each channel, normalized.
 *
 * @param gray `[B, H, W]`
 * @returns `[B, H, W, C]`
 */
export function networkInput(gray: Float32Array, channels: number, normalization: Normalization): Float32Array {
  const input = new Float32Array(gray.length * channels);
  for (let c = 0; c < channels; c++) {
    const { mean, deviation } = normalization.channels?.[c] ?? normalization;
    for (let i = 0; i < gray.length; i++) input[i * channels + c] = (gray[i]! - mean) / deviation;
  }
  return input;
}
