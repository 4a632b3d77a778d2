import { assertAnswers, assertFunction } from "../internal/guards.ts";
import { computeBeside } from "../internal/ownThreads.ts";
import { sayAlive, serveQuestions } from "../internal/workerQuestions.ts";
import type { WorkerPort } from "../internal/workerThread.ts";
import type { KneelPipeline } from "./KneelPipeline.ts";
import type { PairQuestions } from "./PairedPipeline.ts";

/**
 * The worker's side of a `PairedPipeline`: answers with what its own pipeline finds.
 *
 * @param open starts the backend and makes the pipeline, once
 * @example
 * servePipeline(
 *   { post: (x) => postMessage(x), receive: (f) => addEventListener("message", (e) => f(e.data)) },
 *   async () => {
 *     await initBackend(["wasm"]);
 *     await patchBackend();
 *     return new KneelPipeline(await loadPipeline(webFiles("/pipeline/")));
 *   },
 * );
 */
export function servePipeline(port: WorkerPort, open: () => Promise<KneelPipeline>): void {
  assertAnswers("servePipeline", "port", port, "post", "receive");
  assertFunction("servePipeline", "open", open);
  let opened: Promise<KneelPipeline> | null = null;
  serveQuestions<PairQuestions>(port, {
    async open(lock) {
      await sayAlive(port, lock);
      computeBeside(2); // its page finds the other knee
      opened ??= open();
      await opened;
      return null;
    },
    predict: async ({ image, options }) => (await opened!).predict(image, options),
  });
}
