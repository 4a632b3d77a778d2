import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { WasmHeap } from "../wasmHeap.ts";
import { simdBinary } from "./simdBinary.ts";
import type { SimdExports } from "./simdExports.ts";

/** What the WASM backend offers beyond its kernels: its memory, and where each tensor lies in it. */
interface WasmInternals extends WasmHeap {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  getMemoryOffset(dataId: object): number;
}

let compiled: WebAssembly.Module | undefined;
const instances = new WeakMap<object, SimdKernels>();

const SHARED =
  'the backend has threads and shares its memory; without, it is faster: env().set("WASM_HAS_MULTITHREAD_SUPPORT", false) before it starts';

/**
 * The library's own WebAssembly functions, working on the memory of one WASM backend in place. They need 128-bit SIMD.
 */
export class SimdKernels {
  readonly run: SimdExports;
  private readonly backend: WasmInternals;
  private readonly memory: WebAssembly.Memory;
  private scratchAt = 0;
  private scratchSize = 0;

  private constructor(backend: WasmInternals, memory: WebAssembly.Memory, module: WebAssembly.Module) {
    this.backend = backend;
    this.memory = memory;
    this.run = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SimdExports;
  }

  /** Compiles the functions, once. @returns why this machine or this backend cannot run them, or null */
  static async prepare(backend: object): Promise<string | null> {
    const { wasm } = backend as WasmInternals;
    if (!(wasm.HEAPU8.buffer instanceof ArrayBuffer)) return SHARED; // which a module must be compiled for
    try {
      compiled ??= await WebAssembly.compile(Uint8Array.from(atob(simdBinary), (c) => c.charCodeAt(0)));
      SimdKernels.of(backend);
      return null;
    } catch {
      return "WebAssembly SIMD is not there";
    }
  }

  /** Those of a backend; `prepare` must have succeeded before. */
  static of(backend: object): SimdKernels {
    const known = instances.get(backend);
    if (known) return known;
    const internals = backend as WasmInternals;
    const made = new SimdKernels(internals, internals.wasm.asm!.memory!, compiled!);
    instances.set(backend, made);
    return made;
  }

  /** Those of a backend, or null where nothing was prepared. */
  static find(backend: object): SimdKernels | null {
    return instances.get(backend) ?? null;
  }

  /** A new tensor with the address of its memory. */
  output(shape: readonly number[]): TensorInfo & { at: number } {
    const info = this.backend.makeOutput([...shape], "float32");
    return Object.assign(info, { at: this.at(info) });
  }

  /** The address of a tensor. */
  at({ dataId }: TensorInfo): number {
    return this.backend.getMemoryOffset(dataId);
  }

  /** Numbers in the memory. Allocating may move the heap: take views after the last `output` and `scratch`. */
  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }

  doubles(at: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, count);
  }

  /** Addresses of working memory for so many float32 numbers each, valid until the next call; the contents are arbitrary. */
  scratch(...counts: number[]): number[] {
    const sizes = counts.map((count) => (count * 4 + 127) & ~63);
    const total = sizes.reduce((a, b) => a + b, 64);
    if (total > this.scratchSize) {
      if (this.scratchAt) this.backend.wasm._free(this.scratchAt);
      this.scratchAt = this.backend.wasm._malloc(total);
      this.scratchSize = total;
    }
    let at = (this.scratchAt + 63) & ~63;
    return sizes.map((size) => {
      at += size;
      return at - size;
    });
  }
}
