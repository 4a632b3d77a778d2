import { backend, getBackend, ready } from "@tensorflow/tfjs-core";
import { fieldsOf } from "../internal/guards.ts";
import { repairs } from "../kernels/repairs.ts";
import { SimdKernels } from "../simd/SimdKernels.ts";
import type { SimdOptions } from "../simd/simdOptions.ts";
import { applyRepair, type PatchEntry } from "./applyRepair.ts";
import { startBackend } from "./startBackend.ts";

/** What `patchBackend` has done to a backend. */
export interface PatchReport {
  readonly backend: string;
  /** What the library's own WebAssembly functions compute with, or why there are none; empty on other backends. */
  readonly simd: string;
  readonly repairs: readonly PatchEntry[];
}

let last: Promise<unknown> = Promise.resolve();

async function patch(name: string, options: SimdOptions): Promise<PatchReport> {
  const previous = getBackend();
  await startBackend("patchBackend", [name]);
  try {
    const entries: PatchEntry[] = [];
    const obstacle = name === "wasm" ? await SimdKernels.prepare(backend(), options) : null;
    for (const repair of repairs) {
      if (repair.backend !== name) continue;
      if (repair.simd && obstacle) entries.push({ kernel: repair.kernel, action: "unavailable", reason: obstacle });
      else entries.push(await applyRepair(repair));
    }
    return { backend: name, simd: name === "wasm" ? SimdKernels.describe(backend()) : "", repairs: entries };
  } finally {
    if (previous && previous !== name) await startBackend("patchBackend", [previous]);
  }
}

/**
 * Registers the kernels that a backend of TensorFlow.js 4.22 lacks, and replaces those it computes wrongly or slowly:
 *
 * - `wasm`: filter gradients of convolutions and segment sums (missing: it cannot train without), gradients of
 *   max-pooling (wrong where a window is negative), matrix products whose right operand shares memory with an earlier
 *   one of another shape (stale), input gradients of convolutions (slow);
 * - `cpu`: gradient of nearest-neighbor resizing and `image.transform` (wrong for more than one image);
 * - `webgl`, `webgpu`: `image.cropAndResize` (the one ignores `boxInd`, the other refuses part of it);
 * - `tensorflow`: convolutions with a padding other than `same` and `valid`, and their gradients (refused);
 * - any other backend: nothing.
 *
 * The kernels belong to the engine: every model in the program uses them from here on. A stock kernel that passes a
 * known-answer test stays, and so it does where the replacement fails it, which is warned of and which `checkBackend`
 * tells. Calling again changes nothing but the options.
 *
 * @param name a registered backend; the current one by default. It is made current for the time of the tests.
 * @param options of the library's own WebAssembly functions, on `wasm`
 * @throws Error if the backend is not registered or does not start
 */
export async function patchBackend(name?: string, options: SimdOptions = {}): Promise<PatchReport> {
  fieldsOf("patchBackend", "options", options);
  // One at a time: a repair in the middle of its test would be taken for the stock kernel.
  const report = last.then(async () => {
    if (name === undefined) await ready();
    return patch(name ?? getBackend(), options);
  });
  last = report.catch(() => undefined);
  return report;
}
