export { createRandom, type Random } from "../internal/random.ts";
export {
  addNoise,
  addSpeckle,
  type BlendNoiseOptions,
  blendNoise,
  type NoiseOptions,
} from "./addNoise.ts";
export { addPoissonNoise, type PoissonNoiseOptions } from "./addPoissonNoise.ts";
export { addSaltPepper, type SaltPepperOptions } from "./addSaltPepper.ts";
export { adjustContrast, type ContrastOptions } from "./adjustContrast.ts";
export { adjustGamma } from "./adjustGamma.ts";
export {
  type ApplyAugmentationOptions,
  type AugmentedSample,
  applyAugmentation,
  type LandmarkStatus,
} from "./applyAugmentation.ts";
export {
  type Augmentation,
  compose,
  maybe,
  noAugmentation,
  type Operation,
  oneOf,
  someOf,
} from "./augmentation.ts";
export type { AugmentationRecord, ElasticMove, Move, Step, ThinPlateMove } from "./augmentationRecord.ts";
export { augmentedSize } from "./augmentedSize.ts";
export { type BlockArtifactsOptions, blockArtifacts } from "./blockArtifacts.ts";
export { type ClaheOptions, clahe } from "./clahe.ts";
export { type Collimation, collimate } from "./collimate.ts";
export { type Cutout, cutout } from "./cutout.ts";
export { flipHorizontal, flipVertical, swapLandmarks } from "./flip.ts";
export { type GaussianBlurOptions, gaussianBlur, type SharpenOptions, sharpen } from "./gaussianBlur.ts";
export { invertIntensity } from "./invertIntensity.ts";
export { type KneelAugmentationOptions, kneelAugmentation } from "./kneelAugmentation.ts";
export { lightAugmentation } from "./lightAugmentation.ts";
export { type MedianBlurOptions, medianBlur } from "./medianBlur.ts";
export { type MixUpOptions, type MixUpRecord, mixUp, sampleMixUp } from "./mixUp.ts";
export { parseAugmentation } from "./parseAugmentation.ts";
export { radiographAugmentation } from "./radiographAugmentation.ts";
export type { Range } from "./range.ts";
export { sampleAugmentation } from "./sampleAugmentation.ts";
export { type HomographyOptions, sampleHomography } from "./sampleHomography.ts";
export { type ShadeOptions, shade } from "./shade.ts";
export type { TextureOptions } from "./texture.ts";
