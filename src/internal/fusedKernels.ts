/** Kernels of this library's own, which a patched backend offers and operations use where they are registered. */
export const CONV_NORM_2D = "KneelConvNorm2d";
export const CONV_NORM_2D_GRAD = "KneelConvNorm2dGrad";
export const RESIZE_BILINEAR_GRAD = "KneelResizeBilinearGrad";
