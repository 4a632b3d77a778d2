import { errorOf } from "../internal/thrown.ts";
import { type TeamSetup, takeCalls, teamLoop } from "./teamLoop.ts";

/** The argument that is a thread's own scratch: where that of the first lies is given, the others follow. */
export interface OwnArgument {
  readonly argument: number;
  /** Bytes from one thread's to the next one's. */
  readonly stride: number;
}

/**
 * Starts a thread that runs a program and is given a message; what comes back ends it. Told why it does not start, at once
 * by an error or later.
 */
export type StartThread = (program: string, message: TeamSetup, failed: (reason: string) => void) => () => unknown;

/** Bytes of the control words and of a job's calls. */
export const TEAM_BYTES = 64 + 64 * 32 * 8;
const MOST = 64;

/** Seconds after which a thread that has taken a call is taken for dead. */
const PATIENCE = 30;

/**
 * Threads that execute functions of one module on one shared memory: the one that asks, and workers. Until workers have
 * started, and where they cannot, the one that asks does everything itself.
 */
export class Team {
  readonly threads: number;
  private readonly words: Int32Array;
  private readonly calls: Float64Array;
  private readonly names: readonly string[];
  private readonly functions: readonly ((...args: number[]) => void)[];
  private readonly ends: readonly (() => unknown)[];
  private ended = false;
  /** Why a worker does not start, or null. */
  failure: string | null = null;

  /** @param control address of `TEAM_BYTES` of the memory */
  constructor(
    instance: { readonly module: WebAssembly.Module; readonly exports: object },
    memory: WebAssembly.Memory,
    control: number,
    threads: number,
    start: StartThread,
  ) {
    this.threads = threads;
    this.words = new Int32Array(memory.buffer, control, 16).fill(0);
    this.calls = new Float64Array(memory.buffer, control + 64, 32 * MOST);
    this.names = Object.keys(instance.exports).sort();
    const exports = instance.exports as Readonly<Record<string, (...args: number[]) => void>>; // functions alone, by the build
    this.functions = this.names.map((name) => exports[name]!);
    // What a compiler may wrap around functions, so that they keep their names.
    const program = `const __name = (f) => f; const run = (setup) => (${teamLoop})(setup, ${takeCalls});`;
    const { module } = instance;
    this.ends = Array.from({ length: threads - 1 }, (_, i) => {
      try {
        return start(program, { module, memory, control, thread: i + 1 }, (reason) => this.fail(reason));
      } catch (error) {
        this.fail(errorOf(error).message);
        return () => {};
      }
    });
  }

  private fail(reason: string): void {
    if (this.failure !== null || this.ended) return;
    this.failure = reason;
    console.warn(
      `kneel-tfjs: a thread of the WASM backend's own kernels does not start (${reason}); the others do its work, more slowly`,
    );
  }

  /** Workers that are ready. */
  get started(): number {
    return Atomics.load(this.words, 3);
  }

  /**
   * Has all calls of a function executed, and waits for the last.
   *
   * @throws Error where a call fails, or a thread that has taken one does not finish it
   */
  run(name: string, calls: readonly (readonly number[])[], own: OwnArgument | null): void {
    const index = this.names.indexOf(name);
    for (let first = 0; first < calls.length; first += MOST) {
      const job = calls.slice(first, first + MOST);
      for (const [i, args] of job.entries())
        this.calls.set([index, args.length, own?.argument ?? -1, own?.stride ?? 0, ...args], 32 * i);
      Atomics.store(this.words, 1, 0);
      Atomics.store(this.words, 0, job.length << 16);
      Atomics.notify(this.words, 0);
      takeCalls(this.words, this.calls, this.functions, 0);
      this.wait(job.length);
    }
  }

  /** Turns: the thread of a page may not sleep, and the others have as much to do as this one had. */
  private wait(count: number): void {
    let start = 0;
    for (let turns = 0; Atomics.load(this.words, 1) < count; turns++) {
      if ((turns & 0xfffff) !== 0xfffff) continue;
      start ||= performance.now();
      if (performance.now() - start > 1000 * PATIENCE)
        throw new Error(
          `a thread of the WASM backend's own kernels has not answered for ${PATIENCE} s; load the page again`,
        );
    }
    if (Atomics.exchange(this.words, 2, 0) !== 0)
      throw new Error(
        "a thread of the WASM backend's own kernels has failed: the memory of the backend may be damaged",
      );
  }

  /** Ends the workers. */
  end(): void {
    this.ended = true;
    for (const end of this.ends) end();
  }
}
