import type { TrainingWorker } from "./TrainingWorker.ts";

/**
 * A Web Worker as `ParallelTrainer` wants it. The worker's module calls
 * `serveTraining({ post: (x) => postMessage(x), receive: (f) => addEventListener("message", (e) => f(e.data)) }, { start })`.
 */
export function webTrainingWorker(worker: Worker): TrainingWorker {
  return {
    post: (message) => worker.postMessage(message),
    listen({ message, failure }) {
      worker.addEventListener("message", ({ data }) => message(data));
      worker.addEventListener("error", ({ message: why }) => failure(why || "its module did not load"));
    },
    terminate: () => worker.terminate(),
  };
}
