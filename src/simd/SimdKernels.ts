import type { TensorInfo } from "@tensorflow/tfjs-core";
import { ownThreads } from "../internal/ownThreads.ts";
import { errorOf } from "../internal/thrown.ts";
import type { SimdExports } from "./simdExports.ts";
import { isShared, type SimdInstance, simdInstance, simdInstanceNow } from "./simdModule.ts";
import type { SimdOptions } from "./simdOptions.ts";
import { startWebThread } from "./startWebThread.ts";
import { type OwnArgument, type StartThread, TEAM_BYTES, Team } from "./Team.ts";
import { memoryOf, outOfMemory, type WasmInternals } from "./wasmInternals.ts";

const instances = new WeakMap<object, SimdKernels>();
const obstacles = new WeakMap<object, string>();
/** Those that were prepared last, which a backend that is started again takes after. */
let latest: SimdKernels | null = null;

/**
 * The library's own WebAssembly functions, working on the memory of one WASM backend in place. They need 128-bit SIMD.
 */
export class SimdKernels {
  readonly run: SimdExports;
  /** Whether multiplications and additions are fused. */
  readonly fused: boolean;
  /** Whether Winograd's scheme may be used. */
  winograd: boolean;
  private readonly options: Required<Pick<SimdOptions, "relaxedSimd" | "threads">>;
  private readonly startThread: StartThread | null;
  private team: Team | null = null;
  private readonly backend: WasmInternals;
  private readonly memory: WebAssembly.Memory;
  private scratchAt = 0;
  private scratchSize = 0;

  private constructor(
    backend: WasmInternals,
    memory: WebAssembly.Memory,
    { run, module, fused }: SimdInstance,
    { winograd, ...options }: Required<SimdOptions>,
    startThread: StartThread | null,
  ) {
    this.backend = backend;
    this.memory = memory;
    this.run = run;
    this.fused = fused;
    this.winograd = winograd;
    this.options = options;
    this.startThread = startThread;
    if (startThread && options.threads > 1 && isShared(memory))
      this.team = new Team({ module, exports: run }, memory, this.teamMemory(), options.threads, startThread);
  }

  /**
   * Makes the functions of a backend, and makes them again where the options ask for others than it has.
   *
   * @param startThread how threads are started; null: they are not
   * @returns why this machine or this backend cannot run them, or null
   */
  static async prepare(
    backend: object,
    { winograd, ...given }: SimdOptions = {},
    startThread: StartThread | null = typeof Worker === "undefined" ? null : startWebThread,
  ): Promise<string | null> {
    const known = instances.get(backend);
    const options = { relaxedSimd: true, threads: ownThreads(), ...known?.options, ...given };
    if (known && options.relaxedSimd === known.options.relaxedSimd && options.threads === known.options.threads) {
      known.winograd = winograd ?? known.winograd;
      return null;
    }
    const all = { ...options, winograd: winograd ?? known?.winograd ?? true };
    try {
      const memory = memoryOf(backend);
      const instance = await simdInstance(memory, options.relaxedSimd);
      latest = new SimdKernels(backend as WasmInternals, memory, instance, all, startThread); // it has shown its memory
      instances.set(backend, latest);
      known?.free();
      known?.team?.end();
      return null;
    } catch (error) {
      return missing(backend, errorOf(error));
    }
  }

  /**
   * Makes the functions of a backend that is started after another had been prepared, as those were made.
   *
   * @returns why they cannot be made, or null
   */
  static follow(backend: object): string | null {
    if (instances.has(backend) || !latest) return null;
    const { fused, winograd, options } = latest;
    try {
      const memory = memoryOf(backend);
      const instance = { ...simdInstanceNow(memory, fused), fused };
      const internals = backend as WasmInternals; // it has shown its memory
      latest = new SimdKernels(internals, memory, instance, { ...options, winograd }, latest.startThread);
      instances.set(backend, latest);
      return null;
    } catch (error) {
      return missing(backend, errorOf(error));
    }
  }

  /** Ends the threads of a backend that is no longer used. */
  static end(backend: object): void {
    instances.get(backend)?.team?.end();
    instances.delete(backend);
  }

  /**
   * Those of a backend.
   *
   * @throws Error for a backend of which TensorFlow.js was not told, so that no kernel could follow it
   */
  static of(backend: object): SimdKernels {
    const known = instances.get(backend);
    if (known) return known;
    throw new Error(
      `the WASM backend was started again after patchBackend, whose kernels know the old one: call patchBackend("wasm") again`,
    );
  }

  /** Those of a backend, or null where nothing was prepared. */
  static find(backend: object): SimdKernels | null {
    return instances.get(backend) ?? null;
  }

  /** What a backend computes with, in a few words. */
  static describe(backend: object): string {
    const kernels = instances.get(backend);
    if (!kernels) return obstacles.get(backend) ?? "none: patchBackend was not called";
    const { fused, winograd, threads } = kernels;
    const build = `${fused ? "relaxed SIMD" : "SIMD"}, ${winograd ? "Winograd convolutions" : "plain loops"}`;
    const failure = kernels.team?.failure ?? null;
    if (failure !== null) return `${build}, ${threads} threads, not all of which have started (${failure})`;
    return threads > 1 ? `${build}, ${threads} threads` : build;
  }

  /** Threads that `share` shares out to, this one included. */
  get threads(): number {
    return this.team?.threads ?? 1;
  }

  /** Workers that are ready to be shared out to. */
  get started(): number {
    return this.team?.started ?? 0;
  }

  /** Calls a function with each list of arguments, over the threads if there are several; no call may need another one. */
  share(name: keyof SimdExports, calls: readonly (readonly number[])[], own: OwnArgument | null = null): void {
    if (this.team && calls.length > 1) this.team.run(name, calls, own);
    else for (const args of calls) (this.run[name] as (...args: readonly number[]) => unknown)(...args); // each function by the arguments of its name
  }

  /** `count` things in as many runs as the threads do well with, each a multiple of `unit` but the last: first and number. */
  parts(count: number, unit: number): (readonly [first: number, count: number])[] {
    const units = Math.ceil(count / unit);
    const runs = this.threads === 1 ? 1 : Math.min(units, 3 * this.threads);
    const edge = (i: number) => Math.min(count, unit * Math.floor((i * units) / runs));
    return Array.from({ length: runs }, (_, i) => [edge(i), (i + 1 === runs ? count : edge(i + 1)) - edge(i)]);
  }

  /** A new tensor with the address of its memory. */
  output(shape: readonly number[]): TensorInfo & { at: number } {
    const info = this.backend.makeOutput([...shape], "float32");
    const at = this.at(info);
    if (at === 0 && shape.every((size) => size > 0)) throw outOfMemory(shape.reduce((a, b) => a * b, 4));
    return Object.assign(info, { at });
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
      this.free();
      this.scratchAt = this.backend.wasm._malloc(total);
      if (this.scratchAt === 0) throw outOfMemory(total);
      this.scratchSize = total;
    }
    let at = (this.scratchAt + 63) & ~63;
    return sizes.map((size) => {
      at += size;
      return at - size;
    });
  }

  /** Where the control words and the calls of a team lie, to a cache line. */
  private teamMemory(): number {
    const at = this.backend.wasm._malloc(TEAM_BYTES + 64);
    if (at === 0) throw outOfMemory(TEAM_BYTES);
    return (at + 63) & ~63;
  }

  private free(): void {
    if (this.scratchAt) this.backend.wasm._free(this.scratchAt);
    this.scratchAt = 0;
    this.scratchSize = 0;
  }
}

function missing(backend: object, { message }: Error): string {
  const obstacle = `WebAssembly SIMD is not there (${message})`;
  obstacles.set(backend, obstacle);
  return obstacle;
}
