export { type ElasticLossOptions, elasticLoss } from "./elasticLoss.ts";
export { l1Loss } from "./l1Loss.ts";
export { l2Loss } from "./l2Loss.ts";
export { type LandmarkLoss, type LossOptions, landmarkLoss } from "./landmarkLoss.ts";
export { LOSS_NAMES, type LossName, lossByName } from "./lossByName.ts";
export {
  type MixUpDraw,
  type MixUpLoss,
  type MixUpLossOptions,
  type MixUpPredictions,
  mixUpLoss,
} from "./mixUpLoss.ts";
export { type WingLossOptions, wingLoss } from "./wingLoss.ts";
