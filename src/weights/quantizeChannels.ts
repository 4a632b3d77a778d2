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
 * Rounds weights to 8 bits, symmetrically and channel by channel: scale = max |w| / 127, so that no weight is off by more
 * than half a scale.
 *
 * @param weights channel after channel, as in PyTorch's `[out, in, kH, kW]`
 * @param channels how many channels they are
 */
export function quantizeChannels(weights: Float32Array, channels: number): QuantizedChannels {
  const values = new Int8Array(weights.length);
  const scales = new Float32Array(channels);
  const size = weights.length / channels;
  for (let c = 0; c < channels; c++) {
    const [start, end] = [c * size, (c + 1) * size];
    let largest = 0;
    for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(weights[i]!));
    scales[c] = largest > 0 ? largest / 127 : 1;
    // The stored scale is rounded, and zero for weights too small to have one.
    const factor = scales[c]! > 0 ? 1 / scales[c]! : 0;
    for (let i = start; i < end; i++) values[i] = Math.max(-127, Math.min(127, Math.round(weights[i]! * factor)));
  }
  return { values, scales };
}
