import {
  formatReportCsv,
  formatReportJson,
  formatReportLatex,
  formatReportMarkdown,
  type Report,
} from "../report/index.ts";

/** A report in every format, by the names of its files. */
export const reportFiles = (report: Report): Readonly<Record<string, string>> => ({
  "report.json": formatReportJson(report),
  "report.md": formatReportMarkdown(report),
  "report.tex": formatReportLatex(report),
  "report.csv": formatReportCsv(report),
});
