import type { KernelFunc } from "@tensorflow/tfjs-core";

/** One kernel of one backend that TensorFlow.js lacks, computes wrongly or computes slowly. */
export interface Repair {
  readonly kernel: string;
  readonly backend: "cpu" | "wasm" | "webgl" | "webgpu" | "tensorflow";
  /** `slow`: the stock kernel is right, and replaced only for speed. `fused`: an operation of this library as one kernel. */
  readonly kind: "missing" | "wrong" | "slow" | "fused";
  /** Whether it runs on the library's own WebAssembly functions, which need SIMD. @default false */
  readonly simd?: boolean;
  /** What is the matter with the stock kernel, in one sentence. */
  readonly reason: string;
  /** The kernel to register; `stock` is the one it replaces. */
  readonly make: (stock: KernelFunc | undefined) => KernelFunc;
  /** Whether the kernel now registered for the current backend gives known answers. */
  readonly test: () => Promise<boolean>;
}
