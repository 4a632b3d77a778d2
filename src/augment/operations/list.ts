import { blendNoise } from "./blendNoise.ts";
import { brightness } from "./brightness.ts";
import { clahe } from "./clahe.ts";
import { collimator } from "./collimator.ts";
import { compose } from "./compose.ts";
import { contrast } from "./contrast.ts";
import { crop } from "./crop.ts";
import { cutout } from "./cutout.ts";
import { elastic } from "./elastic.ts";
import { fitCanvas } from "./fitCanvas.ts";
import { flip } from "./flip.ts";
import { gamma } from "./gamma.ts";
import { gaussianBlur } from "./gaussianBlur.ts";
import { gaussianNoise } from "./gaussianNoise.ts";
import { gridMask } from "./gridMask.ts";
import { homography } from "./homography.ts";
import { invert } from "./invert.ts";
import { jpegCompression } from "./jpegCompression.ts";
import { landmarkJitter } from "./landmarkJitter.ts";
import { maybe } from "./maybe.ts";
import { medianBlur } from "./medianBlur.ts";
import { oneOf } from "./oneOf.ts";
import { pad } from "./pad.ts";
import { poissonNoise } from "./poissonNoise.ts";
import { saltAndPepper } from "./saltAndPepper.ts";
import { shading } from "./shading.ts";
import { sharpen } from "./sharpen.ts";
import { someOf } from "./someOf.ts";
import { speckleNoise } from "./speckleNoise.ts";
import { thinPlateSpline } from "./thinPlateSpline.ts";

/** Every operation that an augmentation can have. A new one is a file beside this and a line here. */
export const operations = [
  homography,
  flip,
  elastic,
  thinPlateSpline,
  crop,
  pad,
  fitCanvas,
  landmarkJitter,
  gamma,
  contrast,
  brightness,
  invert,
  shading,
  clahe,
  gaussianBlur,
  medianBlur,
  sharpen,
  gaussianNoise,
  speckleNoise,
  poissonNoise,
  saltAndPepper,
  blendNoise,
  jpegCompression,
  cutout,
  gridMask,
  collimator,
  compose,
  maybe,
  oneOf,
  someOf,
] as const;
