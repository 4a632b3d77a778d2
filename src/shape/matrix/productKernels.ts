import { productBinary } from "./productBinary.ts";

/** The functions of `assembly/shape`, on one memory. */
export interface ProductKernels {
  products(
    a: number,
    countA: number,
    strideA: number,
    b: number,
    countB: number,
    strideB: number,
    length: number,
    out: number,
    across: number,
  ): void;
  combine(rows: number, count: number, stride: number, length: number, weights: number, out: number): void;
}

let module: WebAssembly.Module | null | undefined;

/** The loops over matrices in WebAssembly with 128-bit SIMD, or null where they cannot run. They are small enough to compile at once in any browser. */
export function productKernels(memory: WebAssembly.Memory): ProductKernels | null {
  try {
    module ??= new WebAssembly.Module(Uint8Array.from(atob(productBinary), (c) => c.charCodeAt(0)));
    return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ProductKernels; // by the build
  } catch {
    module = null;
    return null;
  }
}
