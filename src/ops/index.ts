export { channelMeans } from "./channelMeans.ts";
export { concatChannels } from "./concatChannels.ts";
export { type ConvNorm2dOptions, convNorm2d } from "./convNorm2d.ts";
export { type GradientCheck, type GradientCheckOptions, gradientCheck } from "./gradientCheck.ts";
export { recompute } from "./recompute.ts";
export {
  type Grid,
  type HeatmapMoments,
  type SoftArgmax2dOptions,
  softArgmax2d,
  softArgmaxMoments2d,
} from "./softArgmax2d.ts";
export { spatialSoftmax2d } from "./spatialSoftmax2d.ts";
export { type Size2d, upsampleBilinear2d, upsampleNearest2d } from "./upsample2d.ts";
