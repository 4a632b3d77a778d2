import type { Answer, AnyQuestions, Question } from "./workerQuestions.ts";
import type { WorkerThread } from "./workerThread.ts";

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Questions to one worker, and its answers. */
export class WorkerLine<Q extends AnyQuestions<Q>> {
  private readonly worker: WorkerThread;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private ended: Error | null = null;

  /** @param onFailure told when the worker has ended without being asked to */
  constructor(worker: WorkerThread, onFailure: (reason: string) => void) {
    this.worker = worker;
    worker.listen({
      message: (message) => this.receive(message as Answer<Q>), // what serveQuestions posts
      failure: (reason) => {
        if (!this.ended) onFailure(reason);
      },
    });
    worker.hold?.(false);
  }

  /** Whether an answer is awaited. */
  get busy(): boolean {
    return this.waiting.size > 0;
  }

  ask<K extends keyof Q>(type: K, ask: Q[K]["ask"]): Promise<Q[K]["answer"]> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.hold?.(true);
      this.worker.post({ id, type, ask } satisfies Question<Q, K>);
    });
  }

  private receive(message: Answer<Q>): void {
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    this.waiting.delete(message.id);
    if (this.waiting.size === 0) this.worker.hold?.(false);
    if ("error" in message) waiting.reject(new Error(message.error));
    else waiting.resolve(message.answer as never); // of the question with this number
  }

  /** Ends the worker; what is unanswered is rejected with the reason. */
  async end(reason: Error): Promise<void> {
    this.ended ??= reason;
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
    await this.worker.terminate();
  }
}
