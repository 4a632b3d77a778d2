import { type Endpoint, expose, type Remote, releaseProxy, transfer, wrap } from "comlink";
import { assertAnswers, assertList, fieldsOf } from "../internal/guards.ts";
import { assertIndex, makeSample, type SampleJob, sampleJob, shareJob } from "./sampleJob.ts";
import type { AnnotatedImage, NetworkSample, NetworkSamplesOptions, SampleSource } from "./sampleSource.ts";

/** What a worker is asked. */
interface SampleWorker {
  begin(job: SampleJob): void;
  make(index: number, epoch: number): NetworkSample;
}

/**
 * The other end of {@link workerSamples}, in the worker's module: `serveSamples(self)`.
 *
 * @param port where requests come from: a worker's global scope or a `MessagePort`
 */
export function serveSamples(port: Endpoint): void {
  assertAnswers("serveSamples", "port", port, "addEventListener");
  let job: SampleJob | undefined;
  const worker: SampleWorker = {
    begin(given) {
      job = given;
    },
    make(index, epoch) {
      const sample = makeSample(job!, index, epoch);
      return transfer(sample, [sample.image.buffer, sample.landmarks.buffer] as ArrayBuffer[]); // made here, not shared
    },
  };
  expose(worker, port);
}

/** A source whose samples other threads make. */
export interface WorkerSampleSource extends SampleSource {
  /** Lets go of the workers, which are not ended; samples still asked for are refused. */
  close(): void;
}

/**
 * Like `networkSamples`, with the same bytes, made by Web Workers or behind any other `postMessage` port: each runs
 * {@link serveSamples}. The images are sent once; a page that is cross-origin isolated shares them among the workers.
 * In Node, `samplePool` starts and ends its threads itself.
 *
 * @param ports the workers, at least one; whoever made them ends them
 * @throws RangeError for no port, and as `networkSamples` does; `get` fails when a worker does
 */
export function workerSamples(
  ports: readonly Endpoint[],
  images: readonly AnnotatedImage[],
  options: NetworkSamplesOptions,
): WorkerSampleSource {
  assertList("workerSamples", "ports", ports, "a list of workers");
  if (ports.length === 0) throw new RangeError("workerSamples: ports must hold at least one worker, got none");
  for (const [i, port] of ports.entries()) assertAnswers("workerSamples", `ports[${i}]`, port, "addEventListener");
  fieldsOf("workerSamples", "options", options);
  const job = shareJob(sampleJob("workerSamples", images, options));
  const lanes = ports.map((port, i) => new Lane(port, i, job));
  return {
    size: images.length,
    labels: job.labels,
    async get(index, epoch) {
      assertIndex("workerSamples", index, images.length);
      const [first, ...others] = lanes;
      return others.reduce((best, lane) => (lane.waiting < best.waiting ? lane : best), first!).make(index, epoch);
    },
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

/** One worker, and what is asked of it. */
class Lane {
  private readonly worker: Remote<SampleWorker>;
  private readonly failed: Promise<never>;
  private reject!: (error: Error) => void;
  private error: Error | null = null;
  /** Samples asked for and not there yet. */
  waiting = 0;

  constructor(port: Endpoint, index: number, job: SampleJob) {
    this.failed = new Promise((_, reject) => {
      this.reject = reject;
    });
    this.failed.catch(() => {});
    port.addEventListener("error", (event) => {
      const { message = "its module did not load" } = event as Partial<ErrorEvent>; // by its name
      this.fail(new Error(`workerSamples: worker ${index} failed: ${message}`));
    });
    this.worker = wrap<SampleWorker>(port);
    const begun: Promise<void> = this.worker.begin(job);
    begun.catch((error) => this.fail(error));
  }

  private fail(error: Error): void {
    this.error ??= error;
    this.reject(this.error);
  }

  async make(index: number, epoch: number): Promise<NetworkSample> {
    if (this.error) throw this.error;
    this.waiting++;
    try {
      return await Promise.race([this.worker.make(index, epoch) as Promise<NetworkSample>, this.failed]); // comlink wraps the type
    } finally {
      this.waiting--;
    }
  }

  close(): void {
    this.fail(new Error("workerSamples: the source is closed"));
    this.worker[releaseProxy]();
  }
}
