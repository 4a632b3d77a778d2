import type { Raster } from "../geometry/index.ts";
import { fieldsOf } from "../internal/guards.ts";
import { errorOf } from "../internal/thrown.ts";
import { WorkerLine } from "../internal/WorkerLine.ts";
import type { WorkerThread } from "../internal/workerThread.ts";
import type { KneelPipeline } from "./KneelPipeline.ts";
import type { KneelPredictOptions } from "./kneelPipelineOptions.ts";
import type { KneelResult } from "./kneelResult.ts";

/** What a pipeline's partner is asked. */
export interface PairQuestions {
  /** The Web Lock to hold, if any. */
  readonly open: { readonly ask: string | null; readonly answer: null };
  readonly predict: {
    readonly ask: { readonly image: Raster; readonly options: KneelPredictOptions };
    readonly answer: KneelResult;
  };
}

/** Who is told when the worker is not used. */
export interface PairedPipelineOptions {
  /** Told why the worker is not used. @default console.warn */
  readonly onWarning?: (message: string) => void;
}

/**
 * A pipeline, and the same pipeline in a worker (`servePipeline`): of a bilateral image the right knee is found here and
 * the left one there, at the same time. The result is that of the pipeline alone. A worker that does not start, fails or ends is
 * told of once; both knees are found here then. Owns the pipeline and the worker.
 *
 * @example
 * const worker = webTrainingWorker(new Worker("/worker.js", { type: "module" }));
 * const pipeline = await PairedPipeline.start(new KneelPipeline(model), worker);
 * const { right, left } = await pipeline.predict(image, { spacing });
 */
export class PairedPipeline {
  private readonly pipeline: KneelPipeline;
  private readonly onWarning: (message: string) => void;
  private line: WorkerLine<PairQuestions> | null;

  private constructor(pipeline: KneelPipeline, worker: WorkerThread, onWarning: (message: string) => void) {
    this.pipeline = pipeline;
    this.onWarning = onWarning;
    this.line = new WorkerLine(worker, (reason) => this.leave(reason));
  }

  /** Waits until the worker has its pipeline, or has failed. */
  static async start(
    pipeline: KneelPipeline,
    worker: WorkerThread,
    options: PairedPipelineOptions = {},
  ): Promise<PairedPipeline> {
    const { onWarning = console.warn } = fieldsOf("PairedPipeline.start", "options", options);
    const pair = new PairedPipeline(pipeline, worker, onWarning);
    await pair.line?.ask("open", worker.lock ?? null).catch((error: Error) => pair.leave(error.message));
    return pair;
  }

  /** Whether knees are found side by side. */
  get paired(): boolean {
    return this.line !== null;
  }

  /** @throws as `KneelPipeline.predict` does */
  async predict(image: Raster, options: KneelPredictOptions): Promise<KneelResult> {
    fieldsOf("PairedPipeline.predict", "options", options);
    const { view = "bilateral", only = null } = options;
    const { line } = this;
    if (!line || view !== "bilateral" || only !== null) return this.pipeline.predict(image, options);
    const left = line.ask("predict", { image, options: { ...options, only: "left" } });
    left.catch(() => {}); // what is wrong with the image is said here
    const right = await this.pipeline.predict(image, { ...options, only: "right" });
    try {
      return { ...right, ...(await left) };
    } catch (error) {
      this.leave(errorOf(error).message);
      return { ...right, ...(await this.pipeline.predict(image, { ...options, only: "left" })) };
    }
  }

  /** Frees the pipeline here and ends the worker. */
  async dispose(): Promise<void> {
    const { line } = this;
    this.line = null;
    this.pipeline.dispose();
    await line?.end(new Error("PairedPipeline: predict must be called before dispose"));
  }

  private leave(reason: string): void {
    const { line } = this;
    if (!line) return;
    this.line = null;
    this.onWarning(`PairedPipeline: both knees are found in one thread, as the worker failed: ${reason}`);
    void line.end(new Error(reason));
  }
}
