/** Words of the meeting point: arrivals, how often all have met, whether it is closed. */
const [arrived, met, closed] = [0, 1, 2];
const head = 16;

/** Thrown in a thread whose partners will not come. */
class SumClosedError extends Error {
  override readonly name = "SumClosedError";
}

/**
 * Sums vectors over threads that share memory: each writes its own into its slot, waits for the others, and adds all
 * slots up in the order of the threads, rounding to float32 after each. So all get the same bits, the same each time.
 *
 * Threads wait by `Atomics.wait`, which neither needs nor disturbs their event loops, nor that of the main thread, which
 * may be busy; a browser allows it in workers alone. Two sets of slots take turns, so one meeting per sum is enough.
 */
export class SharedSum {
  private readonly control: Int32Array;
  private readonly slots: Float32Array;
  private readonly rank: number;
  private readonly threads: number;
  private readonly length: number;
  private turn = 0;

  /** @param length of the longest vector */
  constructor(memory: SharedArrayBuffer, { rank, threads, length }: { rank: number; threads: number; length: number }) {
    this.control = new Int32Array(memory, 0, head / 4);
    this.slots = new Float32Array(memory, head);
    this.rank = rank;
    this.threads = threads;
    this.length = length;
  }

  static bytes(threads: number, length: number): number {
    return head + 4 * 2 * threads * length;
  }

  /** Sends all that wait home, now and from now on. */
  static close(memory: SharedArrayBuffer): void {
    const control = new Int32Array(memory, 0, head / 4);
    Atomics.store(control, closed, 1);
    Atomics.add(control, met, 1);
    Atomics.notify(control, met);
  }

  /** @throws SumClosedError when a partner is gone */
  sum(values: Float32Array): Float32Array {
    const slot = (thread: number) => {
      const start = (this.turn * this.threads + thread) * this.length;
      return this.slots.subarray(start, start + values.length);
    };
    slot(this.rank).set(values);
    this.meet();
    const total = slot(0).slice();
    for (let thread = 1; thread < this.threads; thread++) {
      const other = slot(thread);
      for (let i = 0; i < total.length; i++) total[i] = total[i]! + other[i]!;
    }
    this.turn = 1 - this.turn;
    return total;
  }

  private meet(): void {
    const { control } = this;
    const before = Atomics.load(control, met);
    if (Atomics.add(control, arrived, 1) + 1 === this.threads) {
      Atomics.store(control, arrived, 0);
      Atomics.add(control, met, 1);
      Atomics.notify(control, met);
    } else {
      while (Atomics.load(control, met) === before) Atomics.wait(control, met, before);
    }
    if (Atomics.load(control, closed) === 1) throw new SumClosedError("a partner of the sum is gone");
  }
}
