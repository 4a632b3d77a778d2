export {
  type AdaptiveRobustLoss,
  type AdaptiveRobustLossOptions,
  adaptiveRobustLoss,
} from "./adaptiveRobustLoss.ts";
export { type AdaptiveWingLossOptions, adaptiveWingLoss } from "./adaptiveWingLoss.ts";
export { type ElasticLossOptions, elasticLoss } from "./elasticLoss.ts";
export { euclideanLoss } from "./euclideanLoss.ts";
export { type GaussianOptions, gaussianHeatmaps } from "./gaussianHeatmaps.ts";
export { type GaussianNllLossOptions, gaussianNllLoss } from "./gaussianNllLoss.ts";
export { type HeatmapLoss, heatmapLoss } from "./heatmapLoss.ts";
export { heatmapMseLoss } from "./heatmapMseLoss.ts";
export { type IntermediateLossOptions, intermediateLoss } from "./intermediateLoss.ts";
export { type JensenShannonLossOptions, jensenShannonLoss } from "./jensenShannonLoss.ts";
export { l1Loss } from "./l1Loss.ts";
export { l2Loss } from "./l2Loss.ts";
export { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
export { lossByName } from "./lossByName.ts";
export { type LossName, lossNames, type TrainableLossName } from "./lossNames.ts";
export type { ImageSize, LossUnitOptions } from "./lossUnit.ts";
export {
  type MixUpDraw,
  type MixUpLoss,
  type MixUpLossOptions,
  type MixUpPredictions,
  mixUpLoss,
} from "./mixUpLoss.ts";
export type { MomentOptions } from "./pixelMoments.ts";
export type { LossOptions } from "./reduceLoss.ts";
export { type RobustLossOptions, robustLoss } from "./robustLoss.ts";
export { type SmoothL1LossOptions, smoothL1Loss } from "./smoothL1Loss.ts";
export { softArgmaxLoss } from "./softArgmaxLoss.ts";
export { type SoftWingLossOptions, softWingLoss } from "./softWingLoss.ts";
export { type StarLossOptions, starLoss } from "./starLoss.ts";
export { type LossTerm, sumLosses } from "./sumLosses.ts";
export type { TrainableLoss } from "./trainableLoss.ts";
export { trainableLossByName } from "./trainableLossByName.ts";
export { type VarianceLossOptions, varianceLoss } from "./varianceLoss.ts";
export { type WingLossOptions, wingLoss } from "./wingLoss.ts";
