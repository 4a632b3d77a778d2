import { roundKernel } from "./roundKernel.ts";

/** How kernels are stored: as they are, rounded to 16-bit floats, or to 8 bits with a scale for each output channel. */
export const storagePrecisions = ["single", "half", "int8"] as const;
/** How weights are stored: 32-bit floats, 16-bit floats, or 8-bit integers with a scale for each channel. */
export type StoragePrecision = (typeof storagePrecisions)[number];

/** Numbers in 8 bits with a scale for each channel: w ≈ q·scale. */
export interface QuantizedChannels {
  /** In [−127, 127]. */
  readonly values: Int8Array;
  /** One for each channel. */
  readonly scales: Float32Array;
}

/**
 * Rounds a kernel to 8 bits, symmetrically and channel by channel: scale = max |w| / 127. The sum of each filter changes
 * by no more than half a scale, a weight by no more than a scale.
 *
 * @param weights channel after channel, as in PyTorch's `[out, in, kH, kW]`
 * @param channels how many channels they are
 */
export function quantizeChannels(weights: Float32Array, channels: number): QuantizedChannels {
  const scales = new Float32Array(channels);
  const size = weights.length / channels;
  const inScales = new Float32Array(weights.length);
  for (let c = 0; c < channels; c++) {
    const channel = weights.subarray(c * size, (c + 1) * size);
    const largest = channel.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    scales[c] = largest > 0 ? largest / 127 : 1;
    // The stored scale is rounded, and zero for weights too small to have one.
    const factor = scales[c]! > 0 ? 1 / scales[c]! : 0;
    inScales.set(
      channel.map((weight) => weight * factor),
      c * size,
    );
  }
  const whole = (value: number) => Math.max(-127, Math.min(127, Math.round(value)));
  return { values: Int8Array.from(roundKernel(inScales, channels, whole)), scales };
}
