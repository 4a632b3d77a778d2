export type { SimdOptions } from "../simd/simdOptions.ts";
export type { PatchEntry } from "./applyRepair.ts";
export {
  type BackendProblem,
  type BackendReport,
  type BackendRequirements,
  checkBackend,
} from "./checkBackend.ts";
export { formatBackendReport } from "./formatBackendReport.ts";
export { initBackend } from "./initBackend.ts";
export { type PatchReport, patchBackend } from "./patchBackend.ts";
