export { type CodedConcept, kneeTerms, type ReportMeasure, type ReportSite, type ReportTerms } from "./codes.ts";
export { type FormatDicomRadiographOptions, formatDicomRadiograph } from "./formatDicomRadiograph.ts";
export {
  type ParsedPresentationState,
  type PresentationLayer,
  parsePresentationState,
} from "./parsePresentationState.ts";
export { type ParsedStructuredReport, parseStructuredReport } from "./parseStructuredReport.ts";
export type { DicomDocumentOptions } from "./part10.ts";
export { formatPresentationState, type PresentationStateOptions } from "./presentationState.ts";
export { formatStructuredReport, type StructuredReportOptions } from "./structuredReport.ts";
