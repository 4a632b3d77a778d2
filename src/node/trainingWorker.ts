/** Where a worker thread of `startParallelTrainer` starts. */
import { parentPort, workerData } from "node:worker_threads";
import type { ServeTrainingOptions } from "../training/index.ts";
import { serveTraining } from "../training/index.ts";
import { loadBackend } from "./loadBackend.ts";
import type { TrainingWorkerData } from "./startParallelTrainer.ts";

const { backend, losses } = workerData as TrainingWorkerData; // what startParallelTrainer hands over
const own: Pick<ServeTrainingOptions, "losses"> = losses === null ? {} : await import(losses);
serveTraining(
  {
    post: (message) => parentPort!.postMessage(message),
    receive: (handler) => parentPort!.on("message", handler),
  },
  { start: () => loadBackend(backend), ...(own.losses && { losses: own.losses }) },
);
