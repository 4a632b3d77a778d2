export { type BootstrapIntervalOptions, bootstrapInterval, type Interval } from "./bootstrapInterval.ts";
export { auc, type CedCurve, ced } from "./ced.ts";
export {
  type KneelBones,
  type KneelReportOptions,
  type KneelReportRow,
  kneelCrossValidationBones,
  kneelReport,
  kneelTestBones,
} from "./kneelReport.ts";
export { type OutlierRate, outlierRate } from "./outlierRate.ts";
export { type PckOptions, type PckPoint, pck, pckPerLandmark } from "./pck.ts";
export { type RadialErrors, type RadialErrorsOptions, radialErrors } from "./radialErrors.ts";
export type { Share } from "./share.ts";
export { type ErrorSummary, type SummarizeErrorsOptions, summarizeErrors } from "./summarizeErrors.ts";
