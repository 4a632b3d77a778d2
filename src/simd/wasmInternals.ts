import type { WasmHeap } from "./wasmHeap.ts";

/** What the WASM backend offers beyond its kernels: its memory, and where each tensor lies in it. */
export interface WasmInternals extends WasmHeap {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    /** The memory of a backend with threads. */
    readonly wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  getMemoryOffset(dataId: object): number;
}

/** The memory that a backend works on. */
export function memoryOf(backend: object): WebAssembly.Memory {
  const { wasm } = backend as WasmInternals; // looked at in the next line
  const memory = wasm.asm?.memory ?? wasm.wasmMemory;
  if (!memory) throw new Error("the backend does not show its memory");
  return memory;
}

/** What is thrown where the backend cannot give more memory. */
export const outOfMemory = (bytes: number) => new Error(`the WASM backend has no memory left for ${bytes} bytes more`);
