import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { assertInteger, fieldsOf } from "../internal/guards.ts";
import { ParallelTrainer, type ParallelTrainerOptions, type TrainingWorker } from "../training/index.ts";
import { workerModule } from "./workerModule.ts";

/** Options of `startParallelTrainer`. */
export interface StartParallelTrainerOptions extends Omit<ParallelTrainerOptions, "workers"> {
  /** Threads. More than the machine has cores warns. @default the cores */
  readonly workers?: number;
  /** What computes in each thread: wasm, cpu, tensorflow. @default "wasm" */
  readonly backend?: string;
  /**
   * URL of a module whose export `losses(loss, network)` makes `{ loss, heatmapLoss }` in each thread, for losses that
   * have no name here; it is given the `loss` of these options, any plain data. @default the loss of the name `loss`
   */
  readonly losses?: URL;
  /** @default console.warn */
  readonly onWarning?: (message: string) => void;
}

/** What a thread is started with. */
export interface TrainingWorkerData {
  readonly backend: string;
  readonly losses: string | null;
}

/**
 * Starts worker threads, each with the model on a backend of its own, and a trainer over them. Dispose of it, which ends
 * the threads; idle threads do not keep the process alive.
 *
 * @throws RangeError for options out of range, Error where a thread does not start
 */
export async function startParallelTrainer(given: StartParallelTrainerOptions): Promise<ParallelTrainer> {
  const {
    workers = availableParallelism(),
    backend = "wasm",
    losses,
    onWarning = console.warn,
    ...options
  } = fieldsOf("startParallelTrainer", "options", given);
  assertInteger("startParallelTrainer", "workers", workers);
  const cores = availableParallelism();
  if (workers > cores)
    onWarning(`${workers} workers on ${cores} ${cores === 1 ? "core" : "cores"} take turns: training gets no faster`);
  const workerData: TrainingWorkerData = { backend, losses: losses?.href ?? null };
  const { filename, execArgv } = workerModule("./trainingWorker", import.meta.url);
  const threads = Array.from({ length: workers }, () => threadOf(new Worker(filename, { execArgv, workerData })));
  return ParallelTrainer.start({ ...options, onWarning, workers: threads });
}

function threadOf(worker: Worker): TrainingWorker {
  return {
    post: (message) => worker.postMessage(message),
    listen({ message, failure }) {
      worker.on("message", message);
      worker.on("error", (error) => failure(error.message));
      worker.on("exit", (code) => failure(`the thread ended with exit code ${code}`));
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: () => worker.terminate(),
  };
}
