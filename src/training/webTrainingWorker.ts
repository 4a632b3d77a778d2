import type { TrainingWorker } from "./TrainingWorker.ts";

/**
 * A Web Worker as `ParallelTrainer` wants it. The worker's module calls
 * `serveTraining({ post: (x) => postMessage(x), receive: (f) => addEventListener("message", (e) => f(e.data)) }, { start })`.
 */
export function webTrainingWorker(worker: Worker): TrainingWorker {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  const lock = locks && `kneel-training-${crypto.randomUUID()}`;
  return {
    lock,
    post: (message) => worker.postMessage(message),
    listen({ message, failure }) {
      let alive = false;
      worker.addEventListener("message", ({ data }) => {
        // Its first message says that it holds the lock, which is free again when it ends in whatever way.
        if (locks && lock && !alive) void locks.request(lock, () => failure("it ended by itself"));
        alive = true;
        message(data);
      });
      worker.addEventListener("error", ({ message: why }) => failure(why || "its module did not load"));
    },
    terminate: () => worker.terminate(),
  };
}
