import type { WorkerThread } from "../internal/workerThread.ts";

/** A thread as its coordinator sees it: a worker of Node, of a browser, or whatever else passes messages. */
export type TrainingWorker = WorkerThread;
