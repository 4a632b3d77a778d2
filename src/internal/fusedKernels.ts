/** Kernels of this library's own, which a patched backend offers and operations use where they are registered. */
export const CONV_NORM_2D = "KneelConvNorm2d";
export const CONV_NORM_2D_GRAD = "KneelConvNorm2dGrad";
/** Attributes of both. */
export interface ConvNorm2dAttrs {
  readonly stride: number;
  readonly padding: number;
  readonly relu: boolean;
  readonly epsilon: number;
  /** Whether the gradient by the images is computed too. */
  readonly inputGradient: boolean;
}
/** What a forward kernel outputs beyond y, z, mean and variance, as its gradient is given it, beside y. */
export const reservesOf = <T>(reserves: readonly T[]): Record<string, T> =>
  Object.fromEntries(reserves.map((reserve, i) => [`reserve${i + 1}`, reserve]));
export const RESIZE_BILINEAR_GRAD = "KneelResizeBilinearGrad";
/** A whole network for inference: inputs `images` and `weights`, attribute `program`. */
export const KNEEL_NETWORK = "KneelNetwork";
/** Its weights: inputs `filter0`, `bias0`, … of the convolutions in the order of the units, attribute `program`. */
export const KNEEL_NETWORK_WEIGHTS = "KneelNetworkWeights";
