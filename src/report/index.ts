export type { TextTableOptions } from "../internal/textTable.ts";
export { compareReports, type ReportComparison } from "./compareReports.ts";
export { type FormatComparisonOptions, formatComparison } from "./formatComparison.ts";
export { formatReportCsv } from "./formatReportCsv.ts";
export { formatReportJson } from "./formatReportJson.ts";
export { type FormatReportLatexOptions, formatReportLatex } from "./formatReportLatex.ts";
export { formatReportMarkdown } from "./formatReportMarkdown.ts";
export { formatReportText } from "./formatReportText.ts";
export {
  type KneelReportOptions,
  type KneelReportRow,
  kneelReport,
} from "./kneelReport.ts";
export { parseReport } from "./parseReport.ts";
export { type ReportInput, type ReportOptions, report } from "./report.ts";
export type { CaseError, Report, ReportCase, ReportLandmark, Stratum } from "./reportData.ts";
