import type { Report } from "./reportData.ts";

/** A report as JSON. @throws Error if a number is NaN or infinite, which JSON would silently turn into null */
export function formatReportJson(report: Report): string {
  return `${JSON.stringify(
    report,
    (key, value: unknown) => {
      if (typeof value === "number" && !Number.isFinite(value))
        throw new RangeError(`formatReportJson: ${key} must be a finite number, got ${value}`);
      return value;
    },
    2,
  )}\n`;
}
