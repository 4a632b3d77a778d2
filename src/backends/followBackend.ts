import { type KernelConfig, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import { SimdKernels } from "../simd/SimdKernels.ts";

/** The repairs in place that run on the library's own WebAssembly functions, by kernel, and what each has replaced. */
const inPlace = new Map<string, KernelConfig | undefined>();

/**
 * What a kernel on the library's own WebAssembly functions is registered with so that it follows its backend:
 * TensorFlow.js calls `setupFunc` whenever the backend is started, with threads perhaps that it did not have, and
 * `disposeFunc` when it ends.
 *
 * @param stock the kernel that it replaces
 */
export function following(
  kernel: string,
  stock: KernelConfig | undefined,
): Pick<KernelConfig, "setupFunc" | "disposeFunc"> {
  inPlace.set(kernel, stock);
  return {
    setupFunc(backend) {
      stock?.setupFunc?.(backend);
      const obstacle = SimdKernels.follow(backend);
      if (obstacle !== null && inPlace.size > 0) leave(backend, obstacle);
    },
    disposeFunc(backend) {
      stock?.disposeFunc?.(backend);
      SimdKernels.end(backend);
    },
  };
}

/** Says that a kernel is no longer in place. */
export function leftOut(kernel: string): void {
  inPlace.delete(kernel);
}

/** Puts TensorFlow.js's kernels back: the plain path, on which operations of this library are composed of others. */
function leave(backend: object, obstacle: string): void {
  for (const [kernel, stock] of inPlace) {
    unregisterKernel(kernel, "wasm");
    if (!stock) continue;
    registerKernel(stock);
    stock.setupFunc?.(backend);
  }
  inPlace.clear();
  console.warn(
    `kneel-tfjs: the WASM backend was started again, and the library's own kernels cannot follow: ${obstacle}. Everything is computed without them, slowly; call patchBackend("wasm") again`,
  );
}
