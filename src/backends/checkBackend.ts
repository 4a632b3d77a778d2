import {
  backend as currentBackend,
  engine,
  getBackend,
  getGradient,
  getKernelsForBackend,
  ready,
  version_core,
} from "@tensorflow/tfjs-core";
import { fieldsOf } from "../internal/guards.ts";
import { repairs } from "../kernels/repairs.ts";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { hasFailed } from "./applyRepair.ts";
import { duplicateCopies } from "./duplicateCopies.ts";
import { INFERENCE_KERNELS, TRAINING_KERNELS } from "./hourglassKernels.ts";

/** What `checkBackend` is to look for. */
export interface BackendRequirements {
  /** Whether networks are to be trained, too. @default true */
  readonly training?: boolean;
  /** Further kernels that must be there. @default [] */
  readonly kernels?: readonly string[];
}

/** One thing that a backend cannot do or computes wrongly. */
export interface BackendProblem {
  readonly problem: string;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
}

/** Plain data: safe to log, to compare and to send. */
export interface BackendReport {
  /** The version of tfjs-core that this library uses. */
  readonly version: string;
  /** The current backend. */
  readonly backend: string;
  readonly registeredBackends: readonly string[];
  /** Kernels that are needed and not there. */
  readonly missingKernels: readonly string[];
  /** Kernels that are there and fail a known-answer test. */
  readonly wrongKernels: readonly string[];
  /** What the library's own WebAssembly functions compute with, or why there are none; empty on other backends. */
  readonly simd: string;
  /** Whether gradients are registered. */
  readonly gradients: boolean;
  /** Signs that more than one copy of TensorFlow.js is loaded. */
  readonly duplicates: readonly string[];
  /** Empty when all is well. */
  readonly problems: readonly BackendProblem[];
}

/**
 * Examines the current backend: is everything there that the networks of this library need, and is it right?
 * Changes nothing; `patchBackend` repairs what can be repaired.
 *
 * @throws Error if no backend is registered or starts
 */
export async function checkBackend(options: BackendRequirements = {}): Promise<BackendReport> {
  const { training = true, kernels = [] } = fieldsOf("checkBackend", "options", options);
  const registeredBackends = Object.keys(engine().registryFactory);
  if (registeredBackends.length === 0)
    throw new Error('checkBackend: no backend is registered: install and import "@tensorflow/tfjs-backend-wasm"');
  await ready();
  const backend = getBackend();
  const registered = new Set(getKernelsForBackend(backend).map(({ kernelName }) => kernelName));
  const needed = [...INFERENCE_KERNELS, ...(training ? TRAINING_KERNELS : []), ...kernels];
  const missingKernels = [...new Set(needed)].filter((kernel) => !registered.has(kernel));
  const wrong = [];
  for (const repair of repairs)
    if (repair.backend === backend && registered.has(repair.kernel) && repair.kind !== "slow" && !(await repair.test()))
      wrong.push(repair);
  const report = {
    version: version_core,
    backend,
    registeredBackends,
    missingKernels,
    wrongKernels: wrong.map(({ kernel }) => kernel),
    simd: backend === "wasm" ? SimdKernels.describe(currentBackend()) : "",
    gradients: getGradient("Conv2D") !== undefined,
    duplicates: duplicateCopies(),
  };
  return { ...report, problems: problemsOf(report, wrong, training) };
}

function problemsOf(
  { version, backend, missingKernels, gradients, duplicates }: Omit<BackendReport, "problems">,
  wrong: readonly { kernel: string; reason: string }[],
  training: boolean,
): BackendProblem[] {
  const own = repairs.filter((repair) => repair.backend === backend);
  const failed = own.filter(hasFailed);
  const repairable = new Set(own.filter((repair) => !hasFailed(repair)).map(({ kernel }) => kernel));
  const problems: BackendProblem[] = duplicates.map((problem) => ({
    problem,
    remedy:
      "keep one version of every @tensorflow package (npm ls @tensorflow/tfjs-core, then npm dedupe) and never bundle it twice",
  }));
  for (const kernel of missingKernels)
    problems.push({
      problem: `${kernel} is not registered for "${backend}"`,
      remedy: repairable.has(kernel)
        ? `call patchBackend("${backend}") before training`
        : "use another backend, or register the kernel if you made a custom bundle",
    });
  for (const { kernel, reason } of wrong)
    problems.push({
      problem: `${kernel}: ${reason}`,
      remedy: repairable.has(kernel) ? `call patchBackend("${backend}") before using it` : "use another backend",
    });
  for (const { kernel } of failed)
    problems.push({
      problem: `the library's own ${kernel} fails its self-test on this machine and was taken back`,
      remedy:
        missingKernels.includes(kernel) || wrong.some((one) => one.kernel === kernel)
          ? "report it, with the name of the processor"
          : "results are right but slow; report it, with the name of the processor",
    });
  if (training && !gradients)
    problems.push({
      problem: "no gradients are registered",
      remedy: 'import "@tensorflow/tfjs-layers" before training',
    });
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 4 || (major === 4 && minor < 22))
    problems.push({ problem: `tfjs-core is ${version}`, remedy: "install @tensorflow/tfjs-core@4.22.0" });
  if (backend === "cpu")
    problems.push({
      problem: "the cpu backend is at least ten times slower than the others",
      remedy: 'install and import "@tensorflow/tfjs-backend-wasm", then call initBackend(["wasm"])',
    });
  return problems;
}
