import type { Raster } from "../geometry/raster.ts";
import { addNoise, addSpeckle, blendNoise } from "./addNoise.ts";
import { addPoissonNoise } from "./addPoissonNoise.ts";
import { addSaltPepper } from "./addSaltPepper.ts";
import { adjustContrast } from "./adjustContrast.ts";
import { adjustGamma } from "./adjustGamma.ts";
import type { Step } from "./augmentationRecord.ts";
import { blockArtifacts } from "./blockArtifacts.ts";
import { clahe } from "./clahe.ts";
import { collimate } from "./collimate.ts";
import { cutout } from "./cutout.ts";
import { gaussianBlur, sharpen } from "./gaussianBlur.ts";
import { invertIntensity } from "./invertIntensity.ts";
import { medianBlur } from "./medianBlur.ts";
import { shade } from "./shade.ts";

/** Applies a texture of a record to an image, in place. */
export function applyTexture(image: Raster, step: Exclude<Step, { type: "warp" }>): void {
  const output = image.data;
  switch (step.type) {
    case "gamma":
      adjustGamma(image, step.gamma, { output });
      return;
    case "contrast":
      adjustContrast(image, { contrast: step.contrast, output });
      return;
    case "brightness":
      adjustContrast(image, { brightness: step.brightness, output });
      return;
    case "invert":
      invertIntensity(image, { output });
      return;
    case "saltPepper":
      addSaltPepper(image, { ...step, output });
      return;
    case "gaussianBlur":
      gaussianBlur(image, { ...step, output });
      return;
    case "medianBlur":
      medianBlur(image, { size: step.size, output });
      return;
    case "noise":
      addNoise(image, { ...step, output });
      return;
    case "speckle":
      addSpeckle(image, { ...step, output });
      return;
    case "poisson":
      addPoissonNoise(image, { ...step, output });
      return;
    case "blendNoise":
      blendNoise(image, { ...step, output });
      return;
    case "sharpen":
      sharpen(image, { amount: step.amount, output });
      return;
    case "clahe":
      clahe(image, { ...step, output });
      return;
    case "blockArtifacts":
      blockArtifacts(image, { quality: step.quality, output });
      return;
    case "cutout":
      cutout(image, step.rectangles, { output });
      return;
    case "shading":
      shade(image, { coefficients: step.coefficients, output });
      return;
    case "collimator":
      collimate(image, step, { output });
  }
}
