import { Piscina } from "piscina";
import { assertInteger, fieldsOf } from "../internal/guards.ts";
import {
  type AnnotatedImage,
  type NetworkSample,
  type NetworkSamplesOptions,
  networkSamples,
  type SampleSource,
} from "../training/index.ts";
import { assertIndex, sampleJob, shareJob } from "../training/sampleJob.ts";
import type { SampleAnswer } from "./sampleWorker.ts";
import { workerModule } from "./workerModule.ts";

/** Options of `samplePool`. */
export interface SamplePoolOptions extends NetworkSamplesOptions {
  /** Threads; 0 makes the samples on this one. @default 1 */
  readonly workers?: number;
}

/** A source whose samples worker threads make. */
export interface SamplePool extends SampleSource {
  /** Ends the threads; samples still asked for are refused. */
  close(): Promise<void>;
}

/** How often a sample is asked for when the threads that should make it end. */
const attempts = 3;

/**
 * Like `networkSamples`, with the same bytes for any number of threads. The images are shared, not copied. When a
 * thread ends, new ones make anew what was asked for; an idle pool keeps no process alive.
 *
 * @throws RangeError as `networkSamples` does; `get` fails for a sample at which three threads ended
 */
export function samplePool(images: readonly AnnotatedImage[], given: SamplePoolOptions): SamplePool {
  const { workers = 1, ...options } = fieldsOf("samplePool", "options", given);
  const fn = "samplePool";
  assertInteger(fn, "workers", workers, 0);
  if (workers === 0) return { ...networkSamples(images, options), close: async () => {} };
  const workerData = shareJob(sampleJob(fn, images, options));
  let closed = false;
  let threads: Piscina | null = start();

  /** A pool whose threads are replaced together when one ends: Piscina may leave tasks waiting for one that never comes. */
  function start(): Piscina {
    const started = new Piscina({
      ...workerModule("./sampleWorker", import.meta.url),
      name: "answer",
      workerData,
      minThreads: workers,
      maxThreads: workers,
      // A training step keeps this thread busy: a worker must have its whole part of a batch before.
      concurrentTasksPerWorker: 1024,
    });
    started.on("error", () => {}); // of a thread that nothing is asked of
    started.on("workerDestroy", () => {
      if (threads !== started) return;
      threads = null;
      void started.destroy();
    });
    return started;
  }
  return {
    size: images.length,
    labels: workerData.labels,
    async get(index, epoch): Promise<NetworkSample> {
      assertIndex(fn, index, images.length);
      for (let attempt = 1; ; attempt++) {
        if (closed) throw new Error(`${fn}: the pool is closed`);
        threads ??= start();
        const answer: SampleAnswer | { readonly ended: Error } = await threads
          .run({ index, epoch })
          .catch((ended) => ({ ended }));
        if ("sample" in answer) return answer.sample;
        if ("error" in answer) throw answer.error;
        if (attempt === attempts && !closed)
          throw new Error(
            `${fn}: ${attempts} worker threads ended at sample ${index} of epoch ${epoch}: ${answer.ended.message}`,
            { cause: answer.ended },
          );
      }
    },
    async close() {
      closed = true;
      const last = threads;
      threads = null;
      await last?.destroy();
    },
  };
}
