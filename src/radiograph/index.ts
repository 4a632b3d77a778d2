export { decodeImage } from "../images/decodeImage.ts";
export { type CanvasPixels, type DrawableImage, toRaster } from "../images/toRaster.ts";
export { type Warning, type WarningCode, warningCodes } from "../internal/warning.ts";
export type { CodecSource } from "./codecs.ts";
export { type BytesOfBlob, type DecodeRadiographOptions, decodeRadiograph } from "./decodeRadiograph.ts";
export type { IntensityStage } from "./intensity.ts";
export { percentile } from "./percentile.ts";
export {
  inputFrame,
  type Normalization,
  normalizeInPlace,
  type Preprocessing,
  prepareIntensity,
} from "./preprocessing.ts";
export type {
  DicomReference,
  LateralityTag,
  Radiograph,
  RadiographDisplay,
  RadiographSource,
  SpacingOrigin,
  SpacingSource,
} from "./radiograph.ts";
export { type StretchContrastOptions, stretchContrast } from "./stretchContrast.ts";
export { toGray } from "./toGray.ts";
