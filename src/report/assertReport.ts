import { assertList, fieldsOf } from "../internal/guards.ts";
import type { Report } from "./reportData.ts";

/** Refuses what is no report. */
export function assertReport(fn: string, name: string, report: Report): void {
  const requirement = "a report, as report and parseReport give it";
  fieldsOf(fn, name, report, requirement);
  assertList(fn, `${name}.strata`, report.strata, requirement);
}
