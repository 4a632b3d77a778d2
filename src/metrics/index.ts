export { type Auc, auc } from "./auc.ts";
export { type BlandAltman, type BlandAltmanOptions, blandAltman } from "./blandAltman.ts";
export { type Bones, bonePckFigure, bonePckMeanFigure } from "./boneFigures.ts";
export { type BonePckRow, bonePck } from "./bonePck.ts";
export { bootstrapInterval } from "./bootstrapInterval.ts";
export type { BootstrapOptions, BootstrapOptions as BootstrapIntervalOptions, Interval } from "./bootstrapOptions.ts";
export { type CedCurve, ced } from "./ced.ts";
export { type CedBand, cedBand } from "./cedBand.ts";
export { type ComparePairedOptions, comparePaired, type PairedComparison } from "./comparePaired.ts";
export { conformalCoverage } from "./conformalCoverage.ts";
export { type ConformalOptions, type ConformalRadius, conformalRadii } from "./conformalRadii.ts";
export { type Estimate, estimateFigures } from "./estimateFigures.ts";
export { type FailureRate, failureRate } from "./failureRate.ts";
export type { Figure, QuantileFigure, SumFigure } from "./figure.ts";
export {
  aucFigure,
  failureRateFigure,
  meanErrorFigure,
  outlierImagesFigure,
  outlierPointsFigure,
  pckFigure,
  quantileFigure,
  stdErrorFigure,
} from "./figures.ts";
export { holm } from "./holm.ts";
export { type Icc, icc } from "./icc.ts";
export {
  type InterReader,
  type InterReaderOptions,
  interReader,
  type LandmarkIcc,
  type ReaderPair,
  type ReaderPoints,
} from "./interReader.ts";
export { type Nme, nme } from "./nme.ts";
export {
  type NormalizedErrors,
  type NormalizedErrorsOptions,
  type Normalizer,
  normalizedErrors,
} from "./normalizedErrors.ts";
export { type OutlierRate, outlierRate } from "./outlierRate.ts";
export { type PckOptions, type PckPoint, pck, pckPerGroup, pckPerLandmark } from "./pck.ts";
export { pointRows } from "./pointRows.ts";
export type { RadialErrors } from "./present.ts";
export { type RadialErrorsOptions, radialErrors } from "./radialErrors.ts";
export { type Reliability, type ReliabilityBin, type ReliabilityOptions, reliability } from "./reliability.ts";
export type { CountedShare } from "./share.ts";
export { type ErrorSummary, type SummarizeErrorsOptions, summarizeErrors } from "./summarizeErrors.ts";
