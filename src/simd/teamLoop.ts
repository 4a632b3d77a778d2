/** What threads share: where the control words and the calls lie in the memory, and which thread this one is. */
export interface TeamSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the control words, of which the calls follow. */
  readonly control: number;
  readonly thread: number;
}

/** Executes calls until none is left to take. */
type TakeCalls = (
  words: Int32Array,
  calls: Float64Array,
  functions: readonly ((...args: number[]) => void)[],
  thread: number,
) => void;

/**
 * Takes calls of the current job, one after the other, until all are taken. Word 0 holds how many calls there are (its upper
 * half) and the next one (its lower half), word 1 how many are done, word 2 whether one failed. Whoever changes word 0 has the
 * call: the job is not over before all calls are done, so that what belongs to it can be read then.
 *
 * A call is 32 numbers: the function, how many arguments, the argument that each thread has its own of (or −1), the
 * bytes from one thread's to the next one's, and the arguments. Refers to nothing outside of itself: its text is sent to workers.
 */
export const takeCalls: TakeCalls = (words, calls, functions, thread) => {
  for (;;) {
    const word = Atomics.load(words, 0);
    const next = word & 0xffff;
    if (next >= word >>> 16) return;
    if (Atomics.compareExchange(words, 0, word, word + 1) !== word) continue;
    try {
      const at = 32 * next;
      const args = Array.from(calls.subarray(at + 4, at + 4 + calls[at + 1]!));
      const own = calls[at + 2]!;
      if (own >= 0) args[own]! += thread * calls[at + 3]!;
      functions[calls[at]!]!(...args);
    } catch {
      Atomics.store(words, 2, 1);
    }
    Atomics.add(words, 1, 1);
  }
};

/** What a worker of a team does for ever. Refers to nothing outside of itself: its text is sent to workers. */
export function teamLoop({ module, memory, control, thread }: TeamSetup, take: TakeCalls): never {
  const words = new Int32Array(memory.buffer, control, 16);
  const calls = new Float64Array(memory.buffer, control + 64, 32 * 64);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = Object.keys(exports)
    .sort()
    .map((name) => exports[name] as (...args: number[]) => void); // functions, by the build
  Atomics.add(words, 3, 1);
  for (;;) {
    take(words, calls, functions, thread);
    // The next job often comes within microseconds, in which a thread does not wake up.
    let idle = Atomics.load(words, 0);
    for (let i = 0; i < 20_000 && (idle & 0xffff) >= idle >>> 16; i++) idle = Atomics.load(words, 0);
    if ((idle & 0xffff) >= idle >>> 16) Atomics.wait(words, 0, idle);
  }
}
