import { errorOf } from "../internal/thrown.ts";
import { WorkerLine } from "../internal/WorkerLine.ts";
import { SharedSum } from "./SharedSum.ts";
import type { TrainingWorker } from "./TrainingWorker.ts";
import type { Questions } from "./workerProtocol.ts";

type Answer<K extends keyof Questions> = Questions[K]["answer"];

/** What the workers of a team answered when they were set up. */
export interface TeamStart {
  /** The length of the vectors to be summed. */
  readonly length: number;
  /** Whether one worker has to do, as another one did not start. */
  readonly alone: boolean;
}

/** The workers of a `ParallelTrainer`: asks them, and ends all when one of them fails. */
export class WorkerTeam {
  private lines: readonly WorkerLine<Questions>[];
  private memory: SharedArrayBuffer | null = null;
  private reason: Error | null = null;
  /** Why workers have ended that were to start, by rank; null afterwards. */
  private ended: Map<number, string> | null = new Map();

  constructor(workers: readonly TrainingWorker[]) {
    this.lines = workers.map((worker, rank) => new WorkerLine(worker, (reason) => this.fail(rank, reason)));
  }

  get size(): number {
    return this.lines.length;
  }

  /** Why nothing more can be asked; null while it can. */
  get failure(): Error | null {
    return this.reason;
  }

  /** Whether the workers see memory of this thread. */
  get isShared(): boolean {
    return this.memory !== null;
  }

  /** Sets all workers up. Where one does not start, the first that does is left alone, and the others end. */
  async start(
    ask: (rank: number) => Questions["setup"]["ask"],
    onWarning: (message: string) => void,
  ): Promise<TeamStart> {
    const { lines } = this;
    const outcomes = await Promise.allSettled(lines.map((line, rank) => line.ask("setup", ask(rank))));
    const ended = this.ended!;
    this.ended = null;
    const reasons = outcomes.map(
      (outcome, rank) => ended.get(rank) ?? (outcome.status === "rejected" ? errorOf(outcome.reason).message : null),
    );
    const [bad, good] = [reasons.findIndex((reason) => reason !== null), reasons.indexOf(null)];
    const [failed, started] = [outcomes[bad], outcomes[good]];
    if (started?.status !== "fulfilled")
      throw failed?.status === "rejected" && !ended.has(bad) ? failed.reason : this.failureOf(bad, reasons[bad]!);
    const { value: length } = started;
    if (bad < 0) return { length, alone: false };
    onWarning(`ParallelTrainer: one worker instead of ${lines.length}, as worker ${bad + 1} failed: ${reasons[bad]}`);
    this.lines = [lines[good]!];
    await Promise.all(lines.filter((_, rank) => rank !== good).map((line) => line.end(new Error("it is not needed"))));
    return { length, alone: true };
  }

  /** Gives the workers memory to sum vectors of this length in. */
  async connect(length: number): Promise<void> {
    const memory = new SharedArrayBuffer(SharedSum.bytes(this.size, length));
    this.memory = memory;
    await this.all("connect", () => memory);
  }

  /** Asks the first worker. */
  async first<K extends keyof Questions>(type: K, ask: Questions[K]["ask"]): Promise<Answer<K>> {
    if (this.reason) throw this.reason;
    return this.lines[0]!.ask(type, ask);
  }

  /** Asks all workers; an error of one in a question that changes them ends the run, as the others would be ahead. */
  async all<K extends keyof Questions>(type: K, ask: (rank: number) => Questions[K]["ask"]): Promise<Answer<K>[]> {
    if (this.reason) throw this.reason;
    return Promise.all(
      this.lines.map((line, rank) =>
        line.ask(type, ask(rank)).catch((error: Error) => {
          if (type === "step") this.fail(rank, error.message);
          throw this.reason ?? error;
        }),
      ),
    );
  }

  /** Fails the workers that have not answered yet. */
  failLate(seconds: number): void {
    for (const [rank, { busy }] of this.lines.entries())
      if (busy) this.fail(rank, `it did not start within ${seconds} s`);
  }

  /** Ends the workers, at once; what they have not answered is rejected with the reason, unless they have failed before. */
  async end(reason: Error): Promise<void> {
    this.reason ??= reason;
    if (this.memory) SharedSum.close(this.memory);
    const { reason: first } = this;
    await Promise.all(this.lines.map((line) => line.end(first)));
  }

  private fail(rank: number, reason: string): void {
    if (this.ended) {
      this.ended.set(rank, reason);
      void this.lines[rank]!.end(new Error(reason));
    } else if (!this.reason) void this.end(this.failureOf(rank, reason));
  }

  private failureOf(rank: number, reason: string): Error {
    const who = this.size > 1 ? `worker ${rank + 1} of ${this.size}` : "the worker";
    return new Error(`ParallelTrainer: ${who} failed: ${reason}`);
  }
}
