import Papa from "papaparse";
import type { Estimate } from "../metrics/estimateFigures.ts";
import { assertReport } from "./assertReport.ts";
import type { Report } from "./reportData.ts";

/** A report as a long CSV table, one figure a line: shares as fractions, empty cells with a reason. */
export function formatReportCsv(report: Report): string {
  assertReport("formatReportCsv", "report", report);
  const { strata, landmarks, baselines, unit } = report;
  const header = [
    "part",
    "column",
    "value",
    "figure",
    "unit",
    "estimate",
    "low",
    "high",
    "method",
    "count",
    "of",
    "groups",
    "reason",
  ];
  const line = (part: string, column: string, value: string, e: Estimate) => [
    part,
    column,
    value,
    e.key,
    e.quantity === "share" ? "fraction" : unit,
    e.value,
    e.low,
    e.high,
    e.method,
    e.count,
    e.of,
    e.groups,
    e.reason,
  ];
  const lines = [
    ...strata.flatMap((s) =>
      s.figures.map((e) =>
        line(s.column === null ? "all" : "stratum", s.column ?? "", s.column === null ? "" : s.value, e),
      ),
    ),
    ...landmarks.flatMap(({ name, figures }) => figures.map((e) => line("landmark", "landmark", name, e))),
    ...baselines.flatMap(({ name, figures }) => figures.map((e) => line("baseline", "", name, e))),
  ];
  return `${Papa.unparse([header, ...lines], { newline: "\n", escapeFormulae: false })}\n`;
}
