import { getKernel, type KernelFunc, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import type { Repair } from "../kernels/repair.ts";
import { following, leftOut } from "./followBackend.ts";

/** What was done about one kernel, and why. */
export interface PatchEntry {
  readonly kernel: string;
  /**
   * `failed`: the kernel of this library did not pass its self-test either, and the engine is as it was.
   * `unavailable`: it needs WebAssembly SIMD, which is not there.
   */
  readonly action: "registered" | "replaced" | "not needed" | "failed" | "unavailable";
  readonly reason: string;
}

const ours = new WeakSet<KernelFunc>();

const failures = new Set<Repair>();

/** Whether a repair was tried, failed its self-test and was taken back. */
export const hasFailed = (repair: Repair): boolean => failures.has(repair);

/** Puts a repair in place where the current backend, which must be the repair's, fails its test. */
export async function applyRepair(repair: Repair): Promise<PatchEntry> {
  const { kernel, backend: backendName, kind } = repair;
  const stock = getKernel(kernel, backendName);
  if (stock && ours.has(stock.kernelFunc)) return { kernel, action: "not needed", reason: "already repaired" };
  if (stock && kind !== "slow" && (await repair.test()))
    return { kernel, action: "not needed", reason: "the registered kernel passes the self-test" };
  const kernelFunc = repair.make(stock?.kernelFunc);
  if (stock) unregisterKernel(kernel, backendName);
  // With what prepares the stock kernel, which a repair may call: a backend that is started again does so again.
  const hooks = repair.simd ? following(kernel, stock) : {};
  registerKernel({ ...stock, kernelName: kernel, backendName, kernelFunc, ...hooks });
  if (!(await repair.test())) {
    unregisterKernel(kernel, backendName);
    leftOut(kernel);
    if (stock) registerKernel(stock);
    const reason = `${repair.reason}; the repair fails its self-test here and was taken back`;
    // Once: a program repairs its backend in several places.
    if (!failures.has(repair)) console.warn(`kneel-tfjs: ${kernel} of the ${backendName} backend: ${reason}`);
    failures.add(repair);
    return { kernel, action: "failed", reason };
  }
  ours.add(kernelFunc);
  failures.delete(repair);
  return { kernel, action: stock ? "replaced" : "registered", reason: repair.reason };
}
