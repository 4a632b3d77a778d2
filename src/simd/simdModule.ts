import { relaxedBinary } from "./relaxedBinary.ts";
import { shareMemory } from "./shareMemory.ts";
import { simdBinary } from "./simdBinary.ts";
import type { SimdExports } from "./simdExports.ts";

/** The library's WebAssembly functions over one memory, and how they were compiled. */
export interface SimdInstance {
  readonly run: SimdExports;
  /** What was instantiated, for other threads on the same memory. */
  readonly module: WebAssembly.Module;
  /** Whether multiplications and additions are fused: relaxed SIMD, on a processor that has such instructions. */
  readonly fused: boolean;
}

const modules = new Map<string, WebAssembly.Module>();

const keyOf = (relaxed: boolean, shared: boolean) => `${relaxed} ${shared}`;

function bytesOf(relaxed: boolean, shared: boolean): BufferSource {
  const bytes = Uint8Array.from(atob(relaxed ? relaxedBinary : simdBinary), (c) => c.charCodeAt(0));
  return (shared ? shareMemory(bytes) : bytes) as BufferSource; // the compiler takes shared memory too
}

async function instantiate(memory: WebAssembly.Memory, relaxed: boolean) {
  const shared = isShared(memory);
  const module = modules.get(keyOf(relaxed, shared)) ?? (await WebAssembly.compile(bytesOf(relaxed, shared)));
  modules.set(keyOf(relaxed, shared), module);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return { run: exports as unknown as SimdExports, module }; // by the build
}

/**
 * The same build on another memory, at once.
 *
 * @throws where the engine refuses
 */
export function simdInstanceNow(memory: WebAssembly.Memory, relaxed: boolean): Pick<SimdInstance, "run" | "module"> {
  const shared = isShared(memory);
  const module = modules.get(keyOf(relaxed, shared)) ?? new WebAssembly.Module(bytesOf(relaxed, shared));
  modules.set(keyOf(relaxed, shared), module);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { run: exports as unknown as SimdExports, module }; // by the build
}

export const isShared = (memory: WebAssembly.Memory): boolean => !(memory.buffer instanceof ArrayBuffer);

const SMALL = 2 ** -12;

/**
 * Instantiates the functions on a memory: the build for relaxed SIMD where the engine has it and its multiply-and-add is one
 * instruction, which rounds once; else the plain one. What decides is the rounding and no stopwatch, so that a machine
 * always takes the same build and the same seed gives the same weights.
 *
 * @throws CompileError without SIMD
 */
export async function simdInstance(memory: WebAssembly.Memory, relaxed: boolean): Promise<SimdInstance> {
  if (relaxed) {
    try {
      const { run, module } = await instantiate(memory, true);
      // (1 + ε)² − (1 + 2ε) is ε², which two roundings lose.
      if (run.multiplyAdd(1 + SMALL, -(1 + 2 * SMALL)) === SMALL ** 2) return { run, module, fused: true };
    } catch {
      // no relaxed SIMD here
    }
  }
  return { ...(await instantiate(memory, false)), fused: false };
}
