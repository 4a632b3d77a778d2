import type { WasmHeap } from "../simd/wasmHeap.ts";

/** The attributes of a kernel. TensorFlow.js hands them over without types: the kernel's name says what they are. */
export const attrsOf = <A>(attrs: unknown): A => attrs as A; // its operation has made them

/** The inputs of a kernel by name, of the ranks that its operation has checked. */
export const inputsOf = <I>(inputs: unknown): I => inputs as I; // its operation has made them

/** The WASM backend, for kernels that are registered for it alone. */
export const wasmOf = (backend: unknown): WasmHeap & object => backend as WasmHeap & object; // what it was registered for
