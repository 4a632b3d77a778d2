export { createRandom, type Random } from "../internal/random.ts";
export { addNoise, type NoiseOptions } from "./addNoise.ts";
export { adjustContrast, type ContrastOptions } from "./adjustContrast.ts";
export { adjustGamma } from "./adjustGamma.ts";
export {
  type ApplyAugmentationOptions,
  type AugmentedSample,
  applyAugmentation,
  type LandmarkStatus,
} from "./applyAugmentation.ts";
export { type Augmentation, lightAugmentation, noAugmentation, type TextureRange } from "./augmentation.ts";
export { type Cutout, cutout } from "./cutout.ts";
export { flipHorizontal, swapLandmarks } from "./flipHorizontal.ts";
export { type GaussianBlurOptions, gaussianBlur } from "./gaussianBlur.ts";
export type { GrayImage, TextureOptions } from "./grayImage.ts";
export { invertIntensity } from "./invertIntensity.ts";
export { type MixUpOptions, type MixUpRecord, mixUp, sampleMixUp } from "./mixUp.ts";
export type { Range } from "./range.ts";
export { type AugmentationRecord, sampleAugmentation } from "./sampleAugmentation.ts";
export { type HomographyOptions, sampleHomography } from "./sampleHomography.ts";
