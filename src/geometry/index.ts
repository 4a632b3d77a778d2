export type { Border } from "./border.ts";
export type { Covariance } from "./covariance.ts";
export { fitSimilarity, type SimilarityFit } from "./fitSimilarity.ts";
export {
  composeFrames,
  containFrame,
  cropFrame,
  type Frame,
  fromFrame,
  type Size,
  spacingFrame,
  stretchFrame,
  toFrame,
} from "./frame.ts";
export {
  applyHomography,
  composeHomographies,
  type Homography,
  identityHomography,
  invertHomography,
  rotation,
  scaling,
  translation,
} from "./homography.ts";
export { homographyFromCorners } from "./homographyFromCorners.ts";
export { mirroring } from "./mirroring.ts";
export { isPresent, type Point, type Spacing } from "./point.ts";
export type { PixelArray, Raster } from "./raster.ts";
export type { SamplingOptions } from "./sampling.ts";
export { type Orientation, swapsSides, turning, turnRaster } from "./turn.ts";
export { type WarpImageOptions, warpImage } from "./warpImage.ts";
