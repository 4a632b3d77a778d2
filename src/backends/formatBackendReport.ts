import { listsOf } from "../internal/guards.ts";
import type { BackendReport } from "./checkBackend.ts";

/** A report as text, a line for each finding and each remedy. */
export function formatBackendReport(report: BackendReport): string {
  listsOf("formatBackendReport", "report", report, ["registeredBackends"]);
  const list = (names: readonly string[]) => (names.length > 0 ? names.join(", ") : "none");
  return [
    `TensorFlow.js    ${report.version}`,
    `backend          ${report.backend} (registered: ${list(report.registeredBackends)})`,
    ...(report.simd ? [`own kernels      ${report.simd}`] : []),
    `gradients        ${report.gradients ? "registered" : "not registered"}`,
    `missing kernels  ${list(report.missingKernels)}`,
    `wrong kernels    ${list(report.wrongKernels)}`,
    ...(report.problems.length === 0 ? ["no problems"] : [""]),
    ...report.problems.flatMap(({ problem, remedy }) => [`! ${problem}`, `  → ${remedy}`]),
  ].join("\n");
}
