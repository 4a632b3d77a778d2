export { createRandom, type Random } from "../internal/random.ts";
export {
  type ApplyAugmentationOptions,
  type AugmentedSample,
  applyAugmentation,
  type LandmarkStatus,
} from "./applyAugmentation.ts";
export { type ApplyTextureOptions, applyTexture } from "./applyTexture.ts";
export {
  type Augmentation,
  type AugmentationOperation,
  compose,
  type ImageDeformation,
  type ImageTexture,
  maybe,
  oneOf,
  someOf,
} from "./augmentation.ts";
export type { AugmentationRecord, AugmentationStep, WarpMove } from "./augmentationRecord.ts";
export { augmentedSize } from "./augmentedSize.ts";
export { type KneelAugmentationOptions, kneelAugmentation } from "./kneelAugmentation.ts";
export { lightAugmentation } from "./lightAugmentation.ts";
export { type MixUpOptions, type MixUpRecord, mixUp, sampleMixUp } from "./mixUp.ts";
export { type HomographyOptions, sampleHomography } from "./operations/homography.ts";
export { parseAugmentation } from "./parseAugmentation.ts";
export { radiographAugmentation } from "./radiographAugmentation.ts";
export { sampleAugmentation } from "./sampleAugmentation.ts";
