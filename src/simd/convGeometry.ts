/** A convolution with the same stride and padding along both axes. */
export interface ConvGeometry {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  /** `outChannels` rounded up to whole vectors. */
  readonly outPitch: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly stride: number;
  readonly padding: number;
}

export function convGeometry(
  x: readonly number[],
  filter: readonly number[],
  stride: number,
  padding: number,
): ConvGeometry {
  const [batch, height, width, channels] = x as [number, number, number, number]; // images have rank 4
  const [filterHeight, filterWidth, , outChannels] = filter as [number, number, number, number]; // filters have rank 4
  const out = (size: number, kernel: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return {
    batch,
    height,
    width,
    channels,
    outHeight: out(height, filterHeight),
    outWidth: out(width, filterWidth),
    outChannels,
    outPitch: (outChannels + 3) & ~3,
    filterHeight,
    filterWidth,
    stride,
    padding,
  };
}
