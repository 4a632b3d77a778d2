import type { CaseError } from "./reportData.ts";

/** Errors in a form that JSON holds. */
export function toCaseErrors(row: readonly number[]): CaseError[] {
  return row.map((error) => (Number.isNaN(error) ? null : error === Number.POSITIVE_INFINITY ? "notFound" : error));
}

/** Errors as the metrics take them. */
export function fromCaseErrors(row: readonly CaseError[]): number[] {
  return row.map((error) => (error === null ? Number.NaN : error === "notFound" ? Number.POSITIVE_INFINITY : error));
}
