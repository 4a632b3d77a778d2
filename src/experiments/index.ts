export type { TextTableOptions } from "../internal/textTable.ts";
export { type AssignedFolds, assignFolds, type FoldChoice, foldsOfPatients } from "./assignFolds.ts";
export { type AuditOptions, auditLabels, type LabelAudit, type Suspicion } from "./audit/auditLabels.ts";
export { type LabelNoise, type LabelNoiseOptions, labelNoise } from "./audit/labelNoise.ts";
export { type CurvePoint, fitLearningCurve, type LearningCurve } from "./audit/learningCurve.ts";
export type { TableInput } from "./comparableRows.ts";
export { type Claim, judgeClaims, paperClaims, type Verdict } from "./conclusions.ts";
export { type CrossValidateOptions, crossValidate, type FoldModel, joinOutOfFold } from "./crossValidate.ts";
export {
  type Experiment,
  experimentFormatVersion,
  type NetworkExperiment,
  orderExperiments,
  parseExperiment,
  type ShapeExperiment,
  type SourcedExperiment,
} from "./experimentConfig.ts";
export { type ExperimentSample, isAnnotated, selectLandmarks } from "./experimentSample.ts";
export {
  type ExperimentTable,
  type ExperimentTableOptions,
  experimentTable,
  type TableRow,
} from "./experimentTable.ts";
export { fitExperiment, networkModel } from "./fitExperiment.ts";
export { formatExperimentTable, type TableFormat } from "./formatTable.ts";
export { type OaiFilm, type OaiKnee, oaiLandmarks, parseOaiAnnotations } from "./oaiAnnotations.ts";
export {
  dataDigest,
  formatOutOfFold,
  type OutOfFold,
  type OutOfFoldCase,
  outOfFoldErrors,
  outOfFoldFormatVersion,
  parseOutOfFold,
} from "./outOfFold.ts";
export { augmentationOf, type Scale, scaleOf } from "./scale.ts";
export { type ScaleName, scaleNames } from "./scaleNames.ts";
export { type TrainNetworkOptions, trainNetwork } from "./trainNetwork.ts";
