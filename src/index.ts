/**
 * What the KNEEL paper and a newcomer name, in one import; everything else is in the subpaths, one for each folder of
 * the sources (`kneel-tfjs/geometry`, `kneel-tfjs/metrics` …).
 */
export {
  applyAugmentation,
  createRandom,
  kneelAugmentation,
  lightAugmentation,
  mixUp,
  radiographAugmentation,
  sampleAugmentation,
  sampleHomography,
  sampleMixUp,
} from "./augment/index.ts";
export { checkBackend, initBackend, patchBackend } from "./backends/index.ts";
export {
  applyHomography,
  composeHomographies,
  type Homography,
  homographyFromCorners,
  invertHomography,
  type Point,
  type Raster,
  type Spacing,
  warpImage,
} from "./geometry/index.ts";
export { kneeLandmarkNames, type Side } from "./knee/index.ts";
export { bottleneckBlock, hmpBlock, hourglass, registerLayers, SoftArgmax2D } from "./layers/index.ts";
export { elasticLoss, type LandmarkLoss, l1Loss, l2Loss, mixUpLoss, robustLoss, wingLoss } from "./losses/index.ts";
export { ced, outlierRate, pck, type RadialErrors, radialErrors, summarizeErrors } from "./metrics/index.ts";
export { softArgmax2d } from "./ops/index.ts";
export {
  KneelPipeline,
  type KneelResult,
  type LandmarkEngine,
  type LandmarkModel,
  LandmarkPredictor,
  loadModel,
  loadPipeline,
  type Prediction,
  TwoStagePipeline,
} from "./pipelines/index.ts";
export { kneelReport } from "./report/index.ts";
export { Trainer, train, transferWeights } from "./training/index.ts";
