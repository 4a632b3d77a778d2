import type { TrainingWorker } from "./TrainingWorker.ts";

/** What of a `Worker` is used; its type is the DOM library's, which this package does without. */
export interface WorkerLike {
  /** Sends a message to the worker. */
  postMessage(message: unknown): void;
  /** Has its messages and errors told. */
  addEventListener(type: "message" | "error", listener: (event: { readonly type: string }) => void): void;
  /** Ends the worker. */
  terminate(): void;
}

/**
 * A Web Worker as `ParallelTrainer` wants it. The worker's module calls
 * `serveTraining({ post: (x) => postMessage(x), receive: (f) => addEventListener("message", (e) => f(e.data)) }, { start })`.
 */
export function webTrainingWorker(worker: WorkerLike): TrainingWorker {
  const locks = globalThis.navigator?.locks as LockManager | undefined; // a page that is not secure has none
  const lock = locks && `kneel-training-${crypto.randomUUID()}`;
  return {
    lock,
    post: (message) => worker.postMessage(message),
    listen({ message, failure }) {
      let alive = false;
      worker.addEventListener("message", (event) => {
        // Its first message says that it holds the lock, which is free again when it ends in whatever way.
        if (locks && lock && !alive) void locks.request(lock, () => failure("it ended by itself"));
        alive = true;
        message((event as MessageEvent).data); // by its name
      });
      worker.addEventListener("error", (event) => failure((event as ErrorEvent).message || "its module did not load")); // by its name
    },
    terminate: () => worker.terminate(),
  };
}
